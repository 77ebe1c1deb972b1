namespace AuthProvider.Benchmarks.Machine;

/// <summary>Where things lie.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The program under measurement.</summary>
    public static string ServerProject => Path.Combine(Root, "src", "AuthProvider.Server");

    /// <summary>The peer from the npm registry.</summary>
    public static string PeerFolder => Path.Combine(Root, "tests", "AuthProvider.Benchmarks", "oidc-provider");

    /// <summary>Where figures are published.</summary>
    public static string PerformanceDocuments => Path.Combine(Root, "docs", "performance");

    /// <summary>The wrk scripts, copied beside this program.</summary>
    public static string Scripts => Path.Combine(AppContext.BaseDirectory, "Load", "Scripts");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AuthProvider.sln")))
            {
                return folder.FullName;
            }
        }

        throw new BenchmarkFailure("AuthProvider.sln was not found above this program: run it from the repository.");
    }
}
