using System.Text;
using System.Text.Json;
using AuthProvider.Benchmarks.CommandLine;
using AuthProvider.Benchmarks.Report;
using AuthProvider.Benchmarks.Rounds;

namespace AuthProvider.Benchmarks.Growth;

/// <summary>The outcome of a growth run.</summary>
internal sealed class GrowthReport(RunHeader header, IReadOnlyList<string> operations, Measurements measurements, PruningResult? pruning)
{
    private static readonly JsonSerializerOptions s_options = new() { WriteIndented = true };

    /// <summary>Prints it and writes the files that the options ask for.</summary>
    public async Task WriteAsync(RunOptions options, CancellationToken cancellation)
    {
        var table = ToTable();
        table.Print(header);
        pruning?.ToTable().Print(new RunHeader());
        if (options.Json is not null)
        {
            await File.WriteAllTextAsync(options.Json, JsonSerializer.Serialize(operations.Select(JsonRow), s_options), cancellation);
        }

        if (options.Output is not null)
        {
            var chart = new BarChart(
                "Operations a second at 16 connections",
                ["empty database", "full database"],
                [.. operations.Select(operation => new BarGroup(operation, [Of(operation, "empty").PerSecond.Median, Of(operation, "full").PerSecond.Median]))]);
            Directory.CreateDirectory(options.Output);
            await File.WriteAllTextAsync(Path.Combine(options.Output, options.Name + ".svg"), chart.ToSvg(), cancellation);
            await File.WriteAllTextAsync(Path.Combine(options.Output, options.Name + ".md"), ToMarkdown(table, options), cancellation);
        }
    }

    private TextTable ToTable() => new(
        "An empty and a full database, operations a second at 16 connections",
        ["operation", "empty", "full", "full of empty", "± full", "p99 ms empty", "p99 ms full", "errors"],
        [.. operations.Select(operation => Row(operation, Of(operation, "empty"), Of(operation, "full")))]);

    private static IReadOnlyList<string> Row(string operation, Figures empty, Figures full) =>
    [
        operation,
        Number.Rate(empty.PerSecond.Median),
        Number.Rate(full.PerSecond.Median),
        Number.Share(Ratio(full, empty)),
        Number.Percent(full.PerSecond.Spread),
        Number.Milliseconds(empty.P99.Median),
        Number.Milliseconds(full.P99.Median),
        Number.Count(empty.Errors + full.Errors),
    ];

    private object JsonRow(string operation)
    {
        var empty = Of(operation, "empty");
        var full = Of(operation, "full");
        return new
        {
            operation,
            rps = full.PerSecond.Median,
            p50_ms = full.P50.Median,
            p99_ms = full.P99.Median,
            errors = full.Errors,
            share_of_plain = Ratio(full, measurements.Plain),
            rps_empty = empty.PerSecond.Median,
            p99_ms_empty = empty.P99.Median,
            share_of_empty = Ratio(full, empty),
        };
    }

    private string ToMarkdown(TextTable table, RunOptions options)
    {
        var text = new StringBuilder();
        text.AppendLine($"# {options.Title}").AppendLine();
        text.AppendLine($"Written by `dotnet run -c Release --project tests/AuthProvider.Benchmarks -- {options.Command}`.").AppendLine();
        text.AppendLine($"![Operations a second]({options.Name}.svg)").AppendLine();
        text.Append(table.ToMarkdown()).AppendLine();
        foreach (var (name, value) in header.Lines)
        {
            text.AppendLine($"- {name}: {value}");
        }

        if (pruning is not null)
        {
            text.AppendLine().AppendLine("## Expired rows leave").AppendLine().AppendLine(pruning.ToTable().Title + ":").AppendLine();
            text.Append(pruning.ToTable().ToMarkdown());
        }

        return text.ToString();
    }

    private Figures Of(string operation, string contestant) => measurements.Of(operation, contestant);

    private static double? Ratio(Figures one, Figures other) => other.PerSecond.Median > 0 ? one.PerSecond.Median / other.PerSecond.Median : null;
}
