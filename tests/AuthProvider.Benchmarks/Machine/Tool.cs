using System.Diagnostics;

namespace AuthProvider.Benchmarks.Machine;

/// <summary>Runs a program to its end and hands back what it printed.</summary>
internal static class Tool
{
    /// <summary>Runs it; a non-zero exit code is a failure that quotes the end of its output.</summary>
    /// <param name="program">The program, found through PATH.</param>
    /// <param name="arguments">Its arguments, not quoted.</param>
    /// <param name="folder">Where it runs; null for the current folder.</param>
    /// <param name="environment">Variables on top of our own.</param>
    /// <param name="cancellation">Kills the program.</param>
    public static async Task<string> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? folder = null,
        IReadOnlyDictionary<string, string>? environment = null,
        CancellationToken cancellation = default)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? string.Empty,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new BenchmarkFailure($"{program} did not start.");
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        var text = await output;
        if (process.ExitCode != 0)
        {
            throw new BenchmarkFailure($"{program} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}:\n{Tail(text + await errors)}");
        }

        return text;
    }

    /// <summary>Whether a program is on PATH.</summary>
    public static bool Exists(string program) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string Tail(string text) => text.Length <= 2000 ? text : text[^2000..];
}
