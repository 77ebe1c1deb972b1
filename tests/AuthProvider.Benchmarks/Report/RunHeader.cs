namespace AuthProvider.Benchmarks.Report;

/// <summary>What stands above a table: one name and one value a line.</summary>
internal sealed class RunHeader
{
    private readonly List<(string Name, string Value)> _lines = [];

    /// <summary>The lines in order.</summary>
    public IReadOnlyList<(string Name, string Value)> Lines => _lines;

    /// <summary>Adds a line.</summary>
    public RunHeader Add(string name, string value)
    {
        _lines.Add((name, value));
        return this;
    }
}
