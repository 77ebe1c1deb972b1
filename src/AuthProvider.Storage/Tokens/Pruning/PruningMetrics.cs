using System.Diagnostics.Metrics;

namespace AuthProvider.Storage.Tokens.Pruning;

/// <summary>The numbers of pruning, in the meter <c>AuthProvider.Storage</c>.</summary>
public sealed class PruningMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "AuthProvider.Storage";

    private readonly Counter<long> _rows;
    private readonly Histogram<double> _batch;

    /// <summary>Creates the instruments.</summary>
    public PruningMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _rows = meter.CreateCounter<long>("authprovider.pruned_rows", "{row}", "Expired rows that left, by table.");
        _batch = meter.CreateHistogram<double>("authprovider.pruning_batch.duration", "s", "How long a batch took, waiting for its turn included.");
    }

    /// <summary>Counts a batch.</summary>
    public void Count(string table, int rows, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("table", table);
        _rows.Add(rows, tag);
        _batch.Record(duration.TotalSeconds, tag);
    }
}
