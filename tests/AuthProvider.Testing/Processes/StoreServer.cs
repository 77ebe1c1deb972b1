using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AuthProvider.Testing.Processes;

/// <summary>A server that keeps values in memory, as a process of its own on a free port of this machine: what it holds is gone when it stops.</summary>
public abstract class StoreServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private Process? _process;
    private Task<string> _complaints = Task.FromResult("");

    /// <summary>The port on 127.0.0.1, the same after each start.</summary>
    public int Port { get; } = FreePorts.Next();

    /// <summary>HOST:PORT.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>A line that the server answers when it is ready.</summary>
    protected abstract string Question { get; }

    /// <summary>How the answer to <see cref="Question"/> begins.</summary>
    protected abstract string Answer { get; }

    /// <summary>The program and its arguments.</summary>
    protected abstract (string Program, string[] Arguments) Command { get; }

    /// <summary>Starts it, the first time or after <see cref="StopAsync"/>, and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It ended, or did not answer within 30 seconds.</exception>
    public async Task StartAsync()
    {
        var (program, arguments) = Command;
        _process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Path.GetTempPath(), UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        _ = _process.StandardOutput.ReadToEndAsync();
        _complaints = _process.StandardError.ReadToEndAsync();
        var begun = Stopwatch.GetTimestamp();
        while (!await AnswersAsync())
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"{program} ended with exit code {_process.ExitCode}: {await _complaints}");
            }

            if (Stopwatch.GetElapsedTime(begun) > StartLimit)
            {
                throw new InvalidOperationException($"{program} does not answer at {Address}.");
            }

            await Task.Delay(Interval);
        }
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task StopAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
            _process = null;
        }
    }

    /// <summary>Makes it hang: connections stay open and nothing is answered.</summary>
    /// <exception cref="InvalidOperationException">It went on for 30 seconds.</exception>
    public async Task SuspendAsync()
    {
        await SignalAsync("STOP");

        // The signal is sent, not taken: each thread stops when it next gets to it.
        var begun = Stopwatch.GetTimestamp();
        while (!Array.TrueForAll(Directory.GetDirectories($"/proc/{_process!.Id}/task"), IsStopped))
        {
            if (Stopwatch.GetElapsedTime(begun) > StartLimit)
            {
                throw new InvalidOperationException($"The server at {Address} does not stop.");
            }

            await Task.Delay(Interval);
        }
    }

    /// <summary>Makes it go on after <see cref="SuspendAsync"/>, with all that it held.</summary>
    public Task ResumeAsync() => SignalAsync("CONT");

    /// <summary>Drops all that it holds.</summary>
    public abstract Task FlushAsync();

    /// <summary>Reads all that it holds, as an intruder would.</summary>
    public abstract Task<IReadOnlyDictionary<string, string>> ReadAllAsync();

    /// <summary>Puts a value in, as an intruder would; it stays until it is removed.</summary>
    /// <param name="key">The key: printable ASCII.</param>
    /// <param name="value">The value: one byte a character.</param>
    public abstract Task WriteAsync(string key, string value);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task<StoreConnection> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        return new(client);
    }

    // The state follows the name of the program, which is in parentheses (proc_pid_stat(5)).
    private static bool IsStopped(string thread) => File.ReadAllText(Path.Combine(thread, "stat")) is var stat && stat[(stat.LastIndexOf(')') + 2)..].StartsWith('T');

    private async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = await ConnectAsync();
            await connection.SendAsync(Question + "\r\n");
            return (await connection.ReadLineAsync()).StartsWith(Answer, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            // Not listening yet.
            return false;
        }
    }
}
