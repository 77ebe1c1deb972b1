using AuthProvider.Benchmarks.CommandLine;
using AuthProvider.Benchmarks.Load;
using AuthProvider.Benchmarks.Operations;
using AuthProvider.Benchmarks.Plain;
using AuthProvider.Benchmarks.Servers;
using Spectre.Console;

namespace AuthProvider.Benchmarks.Rounds;

/// <summary>
/// Measures in rounds: in each the plain endpoint, then every operation with every contestant after the other, so that a slow minute
/// of the machine hits all alike. All servers stay up; those that are not asked idle.
/// </summary>
/// <param name="options">How long and how often.</param>
/// <param name="plain">The ceiling.</param>
/// <param name="contestants">Who takes part in an operation.</param>
internal sealed class InterleavedRounds(RunOptions options, PlainKestrel plain, Func<Operation, IReadOnlyList<Contestant>> contestants)
{
    private readonly Measurements _measurements = new();

    /// <summary>Runs all of it.</summary>
    public async Task<Measurements> RunAsync(CancellationToken cancellation)
    {
        var operations = AllOperations.Select(options.Only);
        AnsiConsole.MarkupLine("[grey]warming up[/]");
        await Wrk.RunAsync(plain.Load, 16, options.WarmUp, cancellation);
        foreach (var operation in operations)
        {
            foreach (var contestant in contestants(operation).DistinctBy(contestant => contestant.Provider))
            {
                await Wrk.RunAsync(await operation.PrepareAsync(contestant.Provider, cancellation), contestant.Connections, options.WarmUp, cancellation);
            }
        }

        for (var round = 1; round <= options.Rounds; round++)
        {
            var figure = await MeasureAsync(_measurements.Plain, plain.Server, plain.Load, 16, cancellation);
            AnsiConsole.MarkupLine($"[grey]round {round} of {options.Rounds}: plain Kestrel {figure.PerSecond:0}/s[/]");
            foreach (var operation in operations)
            {
                await MeasureAsync(operation, cancellation);
            }
        }

        return _measurements;
    }

    private async Task MeasureAsync(Operation operation, CancellationToken cancellation)
    {
        var line = new List<string>();
        foreach (var contestant in contestants(operation))
        {
            var load = await operation.PrepareAsync(contestant.Provider, cancellation);
            var result = await MeasureAsync(_measurements.Of(operation.Name, contestant.Key), contestant.Provider.Server, load, contestant.Connections, cancellation);
            line.Add($"{contestant.Key} {result.PerSecond:0}/s" + (result.Errors == 0 ? "" : $" [red]{result.Errors} errors[/]"));
        }

        AnsiConsole.MarkupLine($"[grey]  {operation.Name}: {string.Join(", ", line)}[/]");
    }

    private async Task<WrkResult> MeasureAsync(Figures figures, ServerProcess server, WrkLoad load, int connections, CancellationToken cancellation)
    {
        var right = load.Check is null || await load.Check(cancellation);
        var before = server.ProcessorTime;
        var result = await Wrk.RunAsync(load, connections, options.Duration, cancellation);
        var processor = server.ProcessorTime - before;
        right = right && (load.Check is null || await load.Check(cancellation));
        if (!right)
        {
            // Wrong answers with a good status: none of them counts.
            result = result with { Failed = result.Failed + result.Operations, Operations = 0 };
        }

        figures.Add(result, processor);
        return result;
    }
}
