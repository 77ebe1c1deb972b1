using System.Runtime.CompilerServices;

namespace AuthProvider.Protocol.Tests;

/// <summary>The files of the project, for tests that read them.</summary>
internal static class Repository
{
    // In certs lies what a start makes; all of it but the README is kept out of git.
    private static readonly string[] Skipped = ["bin", "obj", ".git", "node_modules", "data", "TestResults", ".venv", "certs"];

    /// <summary>The root folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All files below a folder, generated and downloaded ones left out, by path from the root.</summary>
    public static IEnumerable<string> Files(string folder, string pattern = "*") => Walk(Path.Combine(Root, folder), pattern);

    private static IEnumerable<string> Walk(string folder, string pattern)
    {
        foreach (var file in Directory.EnumerateFiles(folder, pattern))
        {
            yield return file;
        }

        foreach (var child in Directory.EnumerateDirectories(folder).Where(child => !Skipped.Contains(Path.GetFileName(child), StringComparer.Ordinal)))
        {
            foreach (var file in Walk(child, pattern))
            {
                yield return file;
            }
        }
    }

    private static string FindRoot([CallerFilePath] string caller = "")
    {
        var folder = Path.GetDirectoryName(caller)!;
        while (!File.Exists(Path.Combine(folder, "AuthProvider.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
