using AuthProvider.Benchmarks.Load;
using AuthProvider.Benchmarks.Statistics;

namespace AuthProvider.Benchmarks.Rounds;

/// <summary>What one contestant did in one operation over all rounds.</summary>
internal sealed class Figures
{
    private readonly List<WrkResult> _results = [];
    private readonly List<double> _processor = [];

    /// <summary>Operations a second.</summary>
    public Sample PerSecond => new(_results.Select(result => result.PerSecond));

    /// <summary>Median latency in milliseconds.</summary>
    public Sample P50 => new(_results.Select(result => result.P50Micros / 1000d));

    /// <summary>99th percentile of the latency in milliseconds.</summary>
    public Sample P99 => new(_results.Select(result => result.P99Micros / 1000d));

    /// <summary>Processor time of the server for one operation, in microseconds.</summary>
    public Sample Processor => new(_processor);

    /// <summary>Everything that went wrong in all rounds.</summary>
    public long Errors => _results.Sum(result => result.Errors);

    /// <summary>Adds a round.</summary>
    /// <param name="result">What wrk saw.</param>
    /// <param name="processor">What the server used meanwhile.</param>
    public void Add(WrkResult result, TimeSpan processor)
    {
        _results.Add(result);
        if (result.Operations > 0)
        {
            _processor.Add(processor.TotalMicroseconds / result.Operations);
        }
    }
}
