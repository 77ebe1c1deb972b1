using System.Text;
using System.Text.Json;
using AuthProvider.Benchmarks.Passwords;
using AuthProvider.Benchmarks.CommandLine;
using AuthProvider.Benchmarks.Report;

namespace AuthProvider.Benchmarks.Compare;

/// <summary>The outcome of a comparison: on the console, as JSON, as Markdown with a chart.</summary>
internal sealed class ComparisonReport(RunHeader header, IReadOnlyList<ComparisonRow> rows, BurstResult? burst)
{
    private static readonly JsonSerializerOptions s_options = new() { WriteIndented = true };

    /// <summary>Prints it and writes the files that the options ask for.</summary>
    public async Task WriteAsync(RunOptions options, CancellationToken cancellation)
    {
        var table = ToTable();
        table.Print(header);
        burst?.ToTable().Print(new RunHeader());
        if (options.Json is not null)
        {
            await File.WriteAllTextAsync(options.Json, JsonSerializer.Serialize(rows, s_options), cancellation);
        }

        if (options.Output is not null)
        {
            Directory.CreateDirectory(options.Output);
            await File.WriteAllTextAsync(Path.Combine(options.Output, options.Name + ".svg"), ToChart().ToSvg(), cancellation);
            await File.WriteAllTextAsync(Path.Combine(options.Output, options.Name + ".md"), ToMarkdown(table, options), cancellation);
        }
    }

    private TextTable ToTable() => new(
        "Operations a second at 16 connections",
        ["operation", "ours", "±", "p50 ms", "p99 ms", "errors", "of plain", "peer", "to peer", "at 64", "p99 at 64", "CPU µs"],
        [
            .. rows.Select(row => (IReadOnlyList<string>)
            [
                row.Operation,
                Number.Rate(row.PerSecond),
                Number.Percent(row.Spread),
                Number.Milliseconds(row.P50),
                Number.Milliseconds(row.P99),
                Number.Count(row.Errors),
                Number.Share(row.ShareOfPlain),
                Number.Rate(row.PeerPerSecond),
                Number.Times(row.RatioToPeer),
                Number.Rate(row.PerSecond64),
                Number.Milliseconds(row.P9964),
                Number.Count((long)row.Processor),
            ]),
        ]);

    private BarChart ToChart() => new(
        "Operations a second at 16 connections",
        ["AuthProvider", "oidc-provider in memory"],
        [.. rows.Select(row => new BarGroup(row.Operation, [row.PerSecond, row.PeerPerSecond]))]);

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

        if (rows.Any(row => row.PeerErrors > 0))
        {
            text.AppendLine($"- errors of the peer: {string.Join(", ", rows.Where(row => row.PeerErrors > 0).Select(row => $"{row.Operation} {Number.Count(row.PeerErrors)}"))}");
        }

        text.AppendLine().AppendLine(Notes);
        if (burst is not null)
        {
            text.AppendLine().AppendLine("## A burst of password sign-ins").AppendLine().AppendLine(burst.ToTable().Title + ":").AppendLine();
            text.Append(burst.ToTable().ToMarkdown());
        }

        return text.ToString();
    }

    private const string Notes = """
        How to read it: *of plain* is the share of what bare Kestrel does in the same run with the same runtime settings. *Peer* is the npm
        package oidc-provider with its in-memory adapter, so without a database, signing with the same algorithm; it cannot introspect
        its own JWTs, so that row compares with its stored tokens. A *code sign-in* is two requests (authorization with a live session, then
        the code for ID token and access token); its latencies are those of one request. *CPU* is processor time of our server for one
        operation. *Errors* counts every answer that is not the expected one, broken connections and timeouts.
        """;
}
