using System.Diagnostics;
using System.Globalization;

namespace AuthProvider.EndToEnd.Tests.Processes;

/// <summary>A process that the tests started, with what it has written so far.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Lock _lock = new();

    private RunningProgram(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string Output
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Starts a .NET program.</summary>
    public static RunningProgram Start(string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment) =>
        StartCommand(WorkingCopy.Dotnet, [program, .. arguments], folder, environment);

    /// <summary>Starts any program.</summary>
    public static RunningProgram StartCommand(string command, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment)
    {
        var info = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        var running = new RunningProgram(new Process { StartInfo = info });
        running._process.OutputDataReceived += (_, line) => running.Keep(line.Data);
        running._process.ErrorDataReceived += (_, line) => running.Keep(line.Data);
        running._process.Start();
        running._process.StandardInput.Close();
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Waits until a condition holds.</summary>
    /// <exception cref="InvalidOperationException">The program ended first, or it took too long.</exception>
    public async Task WaitUntilAsync(Func<Task<bool>> condition, TimeSpan limit)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (HasExited || Stopwatch.GetElapsedTime(begun) > limit)
            {
                throw new InvalidOperationException($"The program {(HasExited ? $"ended with exit code {ExitCode}" : "is not ready in time")}:\n{Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    /// <summary>Waits until it answers an address with success.</summary>
    /// <exception cref="InvalidOperationException">The program ended first, or it took too long.</exception>
    public async Task WaitUntilAnswersAsync(Uri address, TimeSpan limit)
    {
        HttpClient? client = null;
        try
        {
            await WaitUntilAsync(AnswersAsync, limit);
        }
        finally
        {
            client?.Dispose();
        }

        async Task<bool> AnswersAsync()
        {
            // A server makes it when it starts for the first time.
            if (!DevelopmentAuthority.Exists)
            {
                return false;
            }

            try
            {
                client ??= DevelopmentAuthority.CreateClient();
                using var answer = await client.GetAsync(address);
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
                return false;
            }
        }
    }

    public Task WaitForExitAsync() => _process.WaitForExitAsync();

    /// <summary>Ends it as a power cut would: SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends a signal.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Asks it to stop, and kills it and what it started where it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            await SignalAsync("TERM");
            using var limit = new CancellationTokenSource(StopLimit);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lock (_lock)
            {
                _lines.Add(line);
            }
        }
    }
}
