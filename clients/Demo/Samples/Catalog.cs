namespace Demo.Samples;

/// <summary>The samples of this repository: every folder of <c>clients/</c> with a <c>sample.json</c>.</summary>
public static class Catalog
{
    /// <summary>All samples, by port; those without one come last.</summary>
    public static IReadOnlyList<Sample> Read(Repository repository) =>
    [
        .. Directory.EnumerateDirectories(repository.Clients)
            .Select(folder => Path.Combine(folder, "sample.json"))
            .Where(File.Exists)
            .Select(Sample.Read)
            .OrderBy(sample => sample.Url?.Port ?? int.MaxValue)
            .ThenBy(sample => sample.Id, StringComparer.Ordinal),
    ];

    /// <summary>The named samples and what they call; when none is named, all that do not want to be.</summary>
    /// <exception cref="DemoException">A name is unknown.</exception>
    public static IReadOnlyList<Sample> Choose(IReadOnlyList<Sample> all, IReadOnlyCollection<string> names)
    {
        if (names.Count == 0)
        {
            return [.. all.Where(sample => !sample.OnlyByName)];
        }

        var chosen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            Add(name);
        }

        return [.. all.Where(sample => chosen.Contains(sample.Id))];

        void Add(string name)
        {
            var sample = all.FirstOrDefault(sample => sample.Id == name)
                ?? throw new DemoException($"There is no sample '{name}'. There are: {string.Join(", ", all.Select(sample => sample.Id))}.");
            if (chosen.Add(name))
            {
                foreach (var needed in sample.Needs)
                {
                    Add(needed);
                }
            }
        }
    }
}
