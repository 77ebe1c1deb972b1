namespace AuthProvider.Benchmarks.CommandLine;

/// <summary>How a run measures.</summary>
internal sealed record RunOptions
{
    /// <summary>The file name of the reports, without ending.</summary>
    public required string Name { get; init; }

    /// <summary>The heading of the reports.</summary>
    public required string Title { get; init; }

    /// <summary>The arguments that repeat the run.</summary>
    public required string Command { get; init; }

    /// <summary>How often each figure is measured; the median counts.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>How long each measurement takes.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long each load runs before the first round, for the just-in-time compilers on all sides.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the server idles before its memory is read.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The operations to measure; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Whether the peer takes part.</summary>
    public bool Peer { get; init; } = true;

    /// <summary>Where the rows go as JSON; null for nowhere.</summary>
    public string? Json { get; init; }

    /// <summary>The folder of Markdown and chart; null for nowhere.</summary>
    public string? Output { get; init; }
}
