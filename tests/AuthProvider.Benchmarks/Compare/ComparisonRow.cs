using System.Text.Json.Serialization;
using AuthProvider.Benchmarks.Rounds;

namespace AuthProvider.Benchmarks.Compare;

/// <summary>A row of the table and of the JSON file.</summary>
internal sealed record ComparisonRow
{
    /// <summary>The operation.</summary>
    [JsonPropertyName("operation")]
    public required string Operation { get; init; }

    /// <summary>Ours at 16 connections: operations a second, median of the rounds.</summary>
    [JsonPropertyName("rps")]
    public required double PerSecond { get; init; }

    /// <summary>How far the rounds lie from the median at most, as a share of it.</summary>
    [JsonPropertyName("spread")]
    public required double Spread { get; init; }

    /// <summary>Median latency in milliseconds.</summary>
    [JsonPropertyName("p50_ms")]
    public required double P50 { get; init; }

    /// <summary>99th percentile of the latency in milliseconds.</summary>
    [JsonPropertyName("p99_ms")]
    public required double P99 { get; init; }

    /// <summary>Everything that went wrong at ours, at 16 and at 64 connections.</summary>
    [JsonPropertyName("errors")]
    public required long Errors { get; init; }

    /// <summary>Ours as a share of the plain endpoint at 16 connections.</summary>
    [JsonPropertyName("share_of_plain")]
    public required double ShareOfPlain { get; init; }

    /// <summary>Ours divided by the peer's; null where the peer cannot do it.</summary>
    [JsonPropertyName("ratio_to_peer")]
    public double? RatioToPeer { get; init; }

    /// <summary>The peer: operations a second.</summary>
    [JsonPropertyName("peer_rps")]
    public double? PeerPerSecond { get; init; }

    /// <summary>What went wrong at the peer.</summary>
    [JsonPropertyName("peer_errors")]
    public long? PeerErrors { get; init; }

    /// <summary>Ours at 64 connections: operations a second.</summary>
    [JsonPropertyName("rps_64")]
    public double? PerSecond64 { get; init; }

    /// <summary>Ours at 64 connections: 99th percentile of the latency in milliseconds.</summary>
    [JsonPropertyName("p99_ms_64")]
    public double? P9964 { get; init; }

    /// <summary>Processor time of our server for one operation, in microseconds.</summary>
    [JsonPropertyName("cpu_us")]
    public required double Processor { get; init; }

    /// <summary>Draws the row from the figures.</summary>
    public static ComparisonRow Read(Measurements measurements, string operation)
    {
        var ours = measurements.Of(operation, "ours");
        var many = measurements.Find(operation, "ours 64");
        var peer = measurements.Find(operation, "peer");
        return new ComparisonRow
        {
            Operation = operation,
            PerSecond = ours.PerSecond.Median,
            Spread = ours.PerSecond.Spread,
            P50 = ours.P50.Median,
            P99 = ours.P99.Median,
            Errors = ours.Errors + (many?.Errors ?? 0),
            ShareOfPlain = Ratio(ours, measurements.Plain) ?? 0,
            RatioToPeer = peer is null ? null : Ratio(ours, peer),
            PeerPerSecond = peer?.PerSecond.Median,
            PeerErrors = peer?.Errors,
            PerSecond64 = many?.PerSecond.Median,
            P9964 = many?.P99.Median,
            Processor = ours.Processor.Median,
        };
    }

    private static double? Ratio(Figures one, Figures other) => other.PerSecond.Median > 0 ? one.PerSecond.Median / other.PerSecond.Median : null;
}
