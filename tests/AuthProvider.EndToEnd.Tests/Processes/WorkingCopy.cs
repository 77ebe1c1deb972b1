namespace AuthProvider.EndToEnd.Tests.Processes;

/// <summary>Where things lie in the working copy that the tests were built from.</summary>
internal static class WorkingCopy
{
    public static string Root { get; } = FindRoot();

    public static string Server => Path.Combine(Root, "src", "AuthProvider.Server");

    public static string ServerProgram => Program(Server, "AuthProvider.Server");

    public static string DemoProgram => Program(Path.Combine(Root, "clients", "Demo"), "Demo");

    /// <summary>The folder of a sample.</summary>
    public static string Sample(string folder) => Path.Combine(Root, "clients", folder);

    /// <summary>The program of a sample in .NET.</summary>
    public static string SampleProgram(string folder, string name) => Program(Sample(folder), name);

    public static string Certificates => Path.Combine(Root, "certs");

    public static string Results => Path.Combine(Root, "TestResults");

    /// <summary>The <c>dotnet</c> that runs the tests.</summary>
    public static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    // The folder of the tests is named bin/CONFIGURATION/FRAMEWORK, and so are the others.
    private static string Program(string project, string name)
    {
        var build = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(project, "bin", build.Parent!.Name, build.Name, name + ".dll");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AuthProvider.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("AuthProvider.sln was not found in a folder above the tests.");
    }
}
