using System.Diagnostics;

namespace Demo.Processes;

/// <summary>A program that the demo started, its log file and its last lines.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private const int LinesKept = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Queue<string> _lastLines = new();
    private readonly Lock _lock = new();
    private Task _exited = Task.CompletedTask;

    private ChildProcess(string name, Process process, StreamWriter log, string logFile)
    {
        (Name, _process, _log, LogFile) = (name, process, log, logFile);
    }

    public string Name { get; }

    public string LogFile { get; }

    /// <summary>Completes when the program has ended and its output is written.</summary>
    public Task Exited => _exited;

    public bool HasExited => _exited.IsCompleted;

    public int ExitCode => _process.ExitCode;

    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lastLines];
            }
        }
    }

    /// <summary>Starts a command in a folder; what it writes goes to the log file.</summary>
    public static ChildProcess Start(string name, IReadOnlyList<string> command, string folder, IReadOnlyDictionary<string, string> environment, string logFile)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(logFile)!);
        var log = new StreamWriter(new FileStream(logFile, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete)) { AutoFlush = true };
        var child = new ChildProcess(name, new Process { StartInfo = start }, log, logFile);
        child._process.OutputDataReceived += (_, line) => child.Write(line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Write(line.Data);
        child._process.Start();
        child._process.StandardInput.Close();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        child._exited = child._process.WaitForExitAsync();
        return child;
    }

    /// <summary>Asks the program to end; ends it and everything that it started when it does not within five seconds.</summary>
    public async Task StopAsync()
    {
        if (!HasExited && await Signals.TerminateAsync(_process.Id))
        {
            await Task.WhenAny(_exited, Task.Delay(Patience));
        }

        if (!HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await Task.WhenAny(_exited, Task.Delay(Patience));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
        lock (_lock)
        {
            _log.Dispose();
        }
    }

    private void Write(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lock)
        {
            if (_log.BaseStream is { CanWrite: true })
            {
                _log.WriteLine(line);
            }

            _lastLines.Enqueue(line);
            if (_lastLines.Count > LinesKept)
            {
                _lastLines.Dequeue();
            }
        }
    }
}
