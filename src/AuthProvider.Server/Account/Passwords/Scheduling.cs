using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace AuthProvider.Server.Account.Passwords;

/// <summary>How the operating system shares the processor between threads that answer requests and threads that compute for long.</summary>
internal static class Scheduling
{
    // A third of the processor time of an ordinary thread that wants the same core (nice, sched(7)).
    private const int Niceness = 5;

    // The longest that Linux takes: of two threads, the one that asks for shorter turns interrupts the other as soon as it wakes, and each
    // still gets its share (sched_setattr(2), custom slices, Linux 6.12).
    private const ulong TurnNanoseconds = 100_000_000;

    /// <summary>Lets the current thread give way to all others, without starving. Where that fails, all is as before.</summary>
    public static void GiveWay()
    {
        if (!OperatingSystem.IsLinux())
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        }
        else if (CallNumber is not { } number || Call(number, 0, new Attributes(Niceness, TurnNanoseconds), 0) != 0)
        {
            // Linux has no priorities for ordinary threads but this one, which the runtime does not set.
            _ = SetPriority(which: 0, who: 0, Niceness);
        }
    }

    // The C library of many systems has no function for it.
    private static nint? CallNumber => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 314,
        Architecture.Arm64 => 274,
        _ => null,
    };

    [DllImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Call(nint number, nint thread, in Attributes attributes, nuint flags);

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, uint who, int value);

    /// <summary><c>struct sched_attr</c> in its first version.</summary>
    [StructLayout(LayoutKind.Sequential)]
    [SuppressMessage("Roslynator", "RCS1213", Justification = "The kernel reads it.")]
    private readonly struct Attributes(int niceness, ulong turn)
    {
        private readonly uint _size = 48;
        private readonly uint _policy = 0;
        private readonly ulong _flags = 0;
        private readonly int _niceness = niceness;
        private readonly uint _priority = 0;
        private readonly ulong _runtime = turn;
        private readonly ulong _deadline = 0;
        private readonly ulong _period = 0;
    }
}
