using System.Diagnostics;
using System.Globalization;

namespace AuthProvider.Benchmarks.Servers;

/// <summary>A running server of ours, of the peer or the plain one; watched through /proc.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    private ServerProcess(Process process, ServerStart start, TimeSpan startTime)
    {
        _process = process;
        LogFile = start.LogFile;
        StartTime = startTime;
    }

    /// <summary>From the start of the process to the first answer 200.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>Where its output goes.</summary>
    public string LogFile { get; }

    /// <summary>The identifier of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Resident memory in MB.</summary>
    public double MemoryMegabytes => ReadMegabytes("VmRSS");

    /// <summary>The part of the resident memory, in MB, that is pages of files: the machine has them once for all processes, and may drop them.</summary>
    public double FileMegabytes => ReadMegabytes("RssFile");

    /// <summary>Processor time so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Processor time so far of the threads of one name (proc(5), <c>comm</c> and <c>stat</c>), in steps of 10 ms.</summary>
    public TimeSpan ProcessorTimeOf(string threads)
    {
        const int ticksPerSecond = 100;
        var ticks = Directory.EnumerateDirectories($"/proc/{_process.Id}/task").Select(thread => TicksOf(thread, threads)).OfType<long>().ToList();
        return ticks.Count > 0 ? TimeSpan.FromSeconds((double)ticks.Sum() / ticksPerSecond) : throw new BenchmarkFailure($"The server has no thread that is called {threads}.");
    }

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<ServerProcess> StartAsync(ServerStart start, CancellationToken cancellation)
    {
        // The shell only opens the log file and becomes the program, so the identifier stays.
        var info = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" > \"$LOG_FILE\" 2>&1", start.Program, .. start.Arguments])
        {
            WorkingDirectory = start.Folder,
        };
        info.Environment["LOG_FILE"] = start.LogFile;
        foreach (var (name, value) in start.Environment)
        {
            info.Environment[name] = value;
        }

        var begun = Stopwatch.GetTimestamp();
        var process = Process.Start(info) ?? throw new BenchmarkFailure($"{start.Name} did not start.");
        try
        {
            await WaitUntilReadyAsync(process, start, begun, cancellation);
            return new ServerProcess(process, start, Stopwatch.GetElapsedTime(begun));
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Asks it to stop, and kills it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var term = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await term.WaitForExitAsync();
            using var limit = new CancellationTokenSource(s_stopLimit);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }

    private static async Task WaitUntilReadyAsync(Process process, ServerStart start, long begun, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler();
        using var client = new HttpClient(handler);
        while (true)
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(begun) > s_startLimit)
            {
                var log = await File.ReadAllTextAsync(start.LogFile, cancellation);
                throw new BenchmarkFailure($"{start.Name} did not come up. Its output ends with:\n{(log.Length > 2000 ? log[^2000..] : log)}");
            }

            try
            {
                using var answer = await client.GetAsync(start.Ready, cancellation);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), cancellation);
        }
    }

    // Null where the thread has another name, or has ended meanwhile.
    private static long? TicksOf(string thread, string name)
    {
        try
        {
            if (!string.Equals(File.ReadAllText(Path.Combine(thread, "comm")).Trim(), name, StringComparison.Ordinal))
            {
                return null;
            }

            // Behind the name, which may have spaces, the state comes first; user and system time are 11 and 12 fields further.
            var stat = File.ReadAllText(Path.Combine(thread, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private double ReadMegabytes(string entry) => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(entry + ":", StringComparison.Ordinal))[(entry.Length + 1)..].Replace("kB", "", StringComparison.Ordinal),
        NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
        CultureInfo.InvariantCulture) / 1024d;
}
