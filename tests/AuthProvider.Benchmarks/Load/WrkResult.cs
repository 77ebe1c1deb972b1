using System.Text.Json;
using System.Text.Json.Serialization;

namespace AuthProvider.Benchmarks.Load;

/// <summary>The line of figures that <c>Load/Scripts/report.lua</c> prints.</summary>
/// <param name="Operations">Whole operations that succeeded: a sign-in is one although it is two requests.</param>
/// <param name="Failed">Answers below 400 that were not what the script expects.</param>
/// <param name="Status">Answers of 400 and above.</param>
/// <param name="Sockets">Connections that failed or broke.</param>
/// <param name="Timeouts">Answers that did not come in time.</param>
/// <param name="Micros">How long wrk ran, in microseconds.</param>
/// <param name="P50Micros">Median latency of a request in microseconds.</param>
/// <param name="P99Micros">99th percentile of the latency of a request in microseconds.</param>
internal sealed record WrkResult(long Operations, long Failed, long Status, long Sockets, long Timeouts, long Micros, long P50Micros, long P99Micros)
{
    private const string Mark = "RESULT ";

    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Successful operations a second.</summary>
    [JsonIgnore]
    public double PerSecond => Micros == 0 ? 0 : Operations * 1e6 / Micros;

    /// <summary>Everything that went wrong.</summary>
    [JsonIgnore]
    public long Errors => Failed + Status + Sockets + Timeouts;

    /// <summary>Finds the line in what wrk printed.</summary>
    public static WrkResult Parse(string output)
    {
        var line = output.Split('\n').FirstOrDefault(line => line.StartsWith(Mark, StringComparison.Ordinal));
        return line is null
            ? throw new BenchmarkFailure($"wrk printed no figures:\n{output}")
            : JsonSerializer.Deserialize<WrkResult>(line[Mark.Length..], s_options)!;
    }
}
