namespace AuthProvider.Benchmarks;

/// <summary>Ends a run with one sentence for the person who started it.</summary>
internal sealed class BenchmarkFailure : Exception
{
    /// <summary>A failure without a sentence.</summary>
    public BenchmarkFailure()
    {
    }

    /// <summary>A failure with its sentence.</summary>
    public BenchmarkFailure(string message)
        : base(message)
    {
    }

    /// <summary>A failure with its sentence and what led to it.</summary>
    public BenchmarkFailure(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
