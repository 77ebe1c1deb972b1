using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Demo.Processes;

/// <summary>Ctrl-C and its kin, coming in and going out.</summary>
public static class Signals
{
    /// <summary>Cancels on Ctrl-C, SIGTERM and a closed terminal.</summary>
    public static IDisposable CancelOn(CancellationTokenSource stop)
    {
        PosixSignalRegistration[] registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle),
        ];
        return new Registrations(registrations);

        void Handle(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>Asks a process to end (SIGTERM); false where that cannot be asked.</summary>
    public static async Task<bool> TerminateAsync(int processId)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        using var kill = Process.Start(new ProcessStartInfo("kill", ["-TERM", processId.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        });
        if (kill is null)
        {
            return false;
        }

        await kill.WaitForExitAsync();
        return kill.ExitCode == 0;
    }

    private sealed class Registrations(PosixSignalRegistration[] registrations) : IDisposable
    {
        public void Dispose()
        {
            foreach (var registration in registrations)
            {
                registration.Dispose();
            }
        }
    }
}
