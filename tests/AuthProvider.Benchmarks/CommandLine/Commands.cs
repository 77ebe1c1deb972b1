using System.CommandLine;
using AuthProvider.Benchmarks.Compare;
using AuthProvider.Benchmarks.Databases;
using AuthProvider.Benchmarks.Load;
using AuthProvider.Benchmarks.Machine;
using AuthProvider.Benchmarks.Plain;
using AuthProvider.Benchmarks.Servers;
using Spectre.Console;

namespace AuthProvider.Benchmarks.CommandLine;

/// <summary>What the program can be asked.</summary>
internal static class Commands
{
    /// <summary>All of it.</summary>
    public static RootCommand Build() => new("Measures the server beside bare Kestrel and beside the npm package oidc-provider.")
    {
        Compare(),
        Plain(),
    };

    private static Command Compare()
    {
        var measuring = new MeasuringOptions();
        var command = new Command("compare", "Measures every operation on an SQLite file, in interleaved rounds, and prints one table.");
        measuring.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(
            async folder =>
            {
                var options = measuring.Read(parsed, "compare", "Performance on SQLite");
                await using var databases = new SqliteFiles(folder);
                await new CompareRun(options, folder, databases, await PublishAsync(folder, cancellation)).RunAsync(cancellation);
            },
            cancellation));
        return command;
    }

    private static Command Plain()
    {
        var url = new Argument<string>("url") { Description = "Where to listen." };
        var command = new Command("plain", "Serves the plain Kestrel endpoint that is the ceiling.") { url };
        command.SetAction((parsed, _) => PlainProgram.RunAsync(parsed.GetRequiredValue(url)));
        return command;
    }

    private static async Task<int> RunAsync(Func<RunFolder, Task> run, CancellationToken cancellation)
    {
        try
        {
            // Standard output that is no terminal counts as 80 columns, too few for the table.
            AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 160);
            await Wrk.EnsureInstalledAsync(cancellation);
            using var folder = new RunFolder();
            await run(folder);
            return 0;
        }
        catch (BenchmarkFailure failure)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{failure.Message}[/]");
            return 1;
        }
    }

    private static async Task<PublishedServer> PublishAsync(RunFolder folder, CancellationToken cancellation)
    {
        AnsiConsole.MarkupLine("[grey]publishing the server[/]");
        return await PublishedServer.PublishAsync(folder, cancellation);
    }
}
