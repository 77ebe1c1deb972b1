namespace Demo;

/// <summary>Where things lie in the working copy.</summary>
public sealed record Repository(string Root)
{
    public string Clients => Path.Combine(Root, "clients");

    /// <summary>The users, APIs and apps of the demo.</summary>
    public string DemoFile => Path.Combine(Clients, "Demo", "demo.json");

    public string Certificates => Path.Combine(Root, "certs");

    public string Provider => Path.Combine(Root, "src", "AuthProvider.Server");

    public string Solution => Path.Combine(Root, "AuthProvider.sln");

    /// <summary>Looks upwards from the program and from the current folder.</summary>
    public static Repository Find()
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Directory.GetCurrentDirectory() })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "AuthProvider.sln")))
                {
                    return new(folder.FullName);
                }
            }
        }

        throw new DemoException("The demo runs from a working copy of the repository: AuthProvider.sln was not found in a folder above.");
    }

    /// <summary>A path as short as it can be for people.</summary>
    public string Relative(string path)
    {
        var relative = Path.GetRelativePath(Root, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
