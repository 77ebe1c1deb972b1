namespace Demo.Samples;

/// <summary>The packages of a Node sample, as its <c>package-lock.json</c> has them.</summary>
public static class NpmPackages
{
    public static string Command => OperatingSystem.IsWindows() ? "npm.cmd" : "npm";

    /// <summary>Whether they are there, and of this lock file; a sample without one needs none.</summary>
    public static bool AreInstalled(Sample sample)
    {
        var wanted = Path.Combine(sample.Folder, "package-lock.json");
        // npm writes this file when it has finished.
        var installed = Path.Combine(sample.Folder, "node_modules", ".package-lock.json");
        return !File.Exists(wanted) || (File.Exists(installed) && File.GetLastWriteTimeUtc(installed) >= File.GetLastWriteTimeUtc(wanted));
    }
}
