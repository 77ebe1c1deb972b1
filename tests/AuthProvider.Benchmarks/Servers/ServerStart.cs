namespace AuthProvider.Benchmarks.Servers;

/// <summary>How a server is started.</summary>
/// <param name="Name">What it is called in messages and in the name of its log file.</param>
/// <param name="Program">The program, found through PATH.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Folder">Where it runs.</param>
/// <param name="Ready">Answers 200 when the server may be used.</param>
internal sealed record ServerStart(string Name, string Program, IReadOnlyList<string> Arguments, string Folder, Uri Ready)
{
    /// <summary>Variables on top of our own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where its output goes: straight to the file, not through this program.</summary>
    public string LogFile => Path.Combine(Folder, Name + ".log");
}
