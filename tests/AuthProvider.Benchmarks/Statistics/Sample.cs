namespace AuthProvider.Benchmarks.Statistics;

/// <summary>The values of one figure over the rounds of a run.</summary>
internal sealed class Sample(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    /// <summary>The middle value; the mean of the two middle ones of an even number; 0 of none.</summary>
    public double Median => _sorted.Length switch
    {
        0 => 0,
        var n when n % 2 == 1 => _sorted[n / 2],
        var n => (_sorted[(n / 2) - 1] + _sorted[n / 2]) / 2,
    };

    /// <summary>The smallest value.</summary>
    public double Minimum => _sorted.Length == 0 ? 0 : _sorted[0];

    /// <summary>The largest value.</summary>
    public double Maximum => _sorted.Length == 0 ? 0 : _sorted[^1];

    /// <summary>How far the values lie from the median at most, as a share of it (0.05 is five per cent).</summary>
    public double Spread => Median == 0 ? 0 : Math.Max(Maximum - Median, Median - Minimum) / Median;
}
