namespace Demo.Samples;

/// <summary>The packages of a Python sample: those of the distribution, or those in a virtual environment of its own.</summary>
public static class PythonPackages
{
    /// <summary>The interpreter for which a distribution has packages.</summary>
    public const string OfTheSystem = "/usr/bin/python3";

    // Writes the modules that are missing; fails in a Python that is too old.
    private const string MissingModules = "import importlib.util, sys; assert sys.version_info >= (3, 9); print(*[name for name in sys.argv[1:] if not importlib.util.find_spec(name)])";

    // Where a distribution of the family of Debian has its package manager.
    private const string DebianPackageManager = "/usr/bin/apt-get";

    /// <summary>Where the packages may be, the sample's own environment first.</summary>
    public static IReadOnlyList<string> Interpreters(Sample sample) =>
        [Path.Combine(sample.Folder, ".venv", OperatingSystem.IsWindows() ? "Scripts/python.exe" : "bin/python"), OfTheSystem, "python3", "python"];

    /// <summary>Arguments with which an interpreter writes the modules that it lacks.</summary>
    public static string[] Check(Sample sample) => ["-c", MissingModules, .. sample.Modules.Keys];

    /// <summary>One sentence with the one command that installs what is missing.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="folder">Its folder, as people write it.</param>
    /// <param name="missing">What the system's interpreter lacks; null when there is none, or it is too old.</param>
    public static string HowToInstall(Sample sample, string folder, string? missing)
    {
        if (!File.Exists(DebianPackageManager))
        {
            return $"Its Python packages are missing: python3 -m venv {folder}/.venv && {folder}/.venv/bin/python -m pip install -r {folder}/requirements.txt";
        }

        var packages = missing is null
            ? sample.Modules.Values.Prepend("python3")
            : missing.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(module => sample.Modules[module]);
        return $"Python packages are missing: sudo apt-get install --no-install-recommends {string.Join(' ', packages)}";
    }
}
