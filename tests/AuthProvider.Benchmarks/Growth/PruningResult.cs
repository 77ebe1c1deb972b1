using System.Globalization;
using AuthProvider.Benchmarks.Report;
using AuthProvider.Benchmarks.Statistics;

namespace AuthProvider.Benchmarks.Growth;

/// <summary>Token requests before and while expired rows leave.</summary>
/// <param name="Rows">How many rows were expired.</param>
/// <param name="Took">How long until the last one had left; null where it did not come to that.</param>
/// <param name="QuietP99">99th percentile in milliseconds of durable token requests without pruning.</param>
/// <param name="BusyP99">The same while rows leave.</param>
/// <param name="Before">The database in MB before.</param>
/// <param name="After">The database in MB after.</param>
/// <param name="Errors">Everything that went wrong.</param>
internal sealed record PruningResult(long Rows, TimeSpan? Took, Sample QuietP99, Sample BusyP99, double Before, double After, long Errors)
{
    /// <summary>The result as a table.</summary>
    public TextTable ToTable() => new(
        $"client_credentials reference while {Number.Count(Rows)} expired rows leave",
        ["", "before", "meanwhile or after", "ratio"],
        [
            ["token p99, ms", Number.Milliseconds(QuietP99.Median), Number.Milliseconds(BusyP99.Median), Number.Times(QuietP99.Median > 0 ? BusyP99.Median / QuietP99.Median : null)],
            ["worst p99 of a measurement, ms", Number.Milliseconds(QuietP99.Maximum), Number.Milliseconds(BusyP99.Maximum), ""],
            ["database, MB", Number.Count((long)Before), Number.Count((long)After), ""],
            ["gone after, minutes", "", Took?.TotalMinutes.ToString("0.0", CultureInfo.InvariantCulture) ?? "not within the time limit", ""],
            ["errors", "", Number.Count(Errors), ""],
        ]);
}
