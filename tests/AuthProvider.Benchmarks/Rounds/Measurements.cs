namespace AuthProvider.Benchmarks.Rounds;

/// <summary>All figures of a run, by operation and contestant.</summary>
internal sealed class Measurements
{
    private readonly Dictionary<(string Operation, string Contestant), Figures> _figures = [];

    /// <summary>The plain endpoint.</summary>
    public Figures Plain { get; } = new();

    /// <summary>The figures of a contestant; null where it took no part.</summary>
    public Figures? Find(string operation, string contestant) => _figures.GetValueOrDefault((operation, contestant));

    /// <summary>The figures of a contestant, made when there are none yet.</summary>
    public Figures Of(string operation, string contestant)
    {
        if (!_figures.TryGetValue((operation, contestant), out var figures))
        {
            _figures[(operation, contestant)] = figures = new Figures();
        }

        return figures;
    }
}
