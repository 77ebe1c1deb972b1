using System.CommandLine;
using AuthProvider.Benchmarks.Compare;
using AuthProvider.Benchmarks.Databases;
using AuthProvider.Benchmarks.Growth;
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
        Growth(),
        PostgreSql(),
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

    private static Command Growth()
    {
        var measuring = new MeasuringOptions();
        var growth = new GrowthOptions();
        var command = new Command("growth", "Fills an SQLite file and measures beside an empty one; then while half of the tokens leave.");
        measuring.AddTo(command);
        growth.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(
            async folder =>
            {
                var options = measuring.Read(parsed, "growth", "A full database on SQLite");
                await using var databases = new SqliteFiles(folder);
                await new GrowthRun(options, growth.Read(parsed), folder, databases, await PublishAsync(folder, cancellation)).RunAsync(cancellation);
            },
            cancellation));
        return command;
    }

    private static Command PostgreSql()
    {
        var measuring = new MeasuringOptions();
        var growth = new GrowthOptions();
        var command = new Command("postgresql", "Does both on a PostgreSQL cluster of its own, which is gone afterwards.");
        measuring.AddTo(command);
        growth.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(
            async folder =>
            {
                await using var databases = await PostgreSqlCluster.StartAsync(folder, cancellation);
                var published = await PublishAsync(folder, cancellation);
                var compare = measuring.Read(parsed, "postgresql", "Performance on PostgreSQL");
                await new CompareRun(compare, folder, databases, published).RunAsync(cancellation);
                var full = measuring.Read(parsed, "postgresql-growth", "A full database on PostgreSQL") with { Json = WithSuffix(compare.Json, "-growth") };
                await new GrowthRun(full, growth.Read(parsed), folder, databases, published).RunAsync(cancellation);
            },
            cancellation));
        return command;
    }

    private static string? WithSuffix(string? file, string suffix) =>
        file is null ? null : Path.Combine(Path.GetDirectoryName(file) ?? string.Empty, Path.GetFileNameWithoutExtension(file) + suffix + Path.GetExtension(file));

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
