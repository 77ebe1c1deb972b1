using System.ComponentModel;
using System.Diagnostics;

namespace Demo.Samples;

/// <summary>What a sample needs on this machine to run, checked before anything is built.</summary>
/// <param name="repository">The working copy.</param>
/// <param name="installs">Whether this run installs npm packages that are missing.</param>
public sealed class Runtimes(Repository repository, bool installs)
{
    private const string NodeCheck = "process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)";

    /// <summary>The interpreter for Python samples; null until one with the packages was found.</summary>
    private readonly Dictionary<string, string> _interpreters = new(StringComparer.Ordinal);

    /// <summary>Null when the sample can run; otherwise one sentence with the command that installs what is missing.</summary>
    public async Task<string?> MissingAsync(Sample sample) => sample.Runtime switch
    {
        "dotnet" => null,
        "node" => await MissingForNodeAsync(sample),
        "python" => await MissingForPythonAsync(sample),
        _ => $"{sample.Id}/sample.json names the runtime '{sample.Runtime}'; it takes dotnet, node or python.",
    };

    /// <summary>The interpreter that has the packages of a Python sample.</summary>
    public string Python(Sample sample) => _interpreters.GetValueOrDefault(sample.Id, "python3");

    private async Task<string?> MissingForNodeAsync(Sample sample)
    {
        if (!await SucceedsAsync(sample.Folder, "node", "--eval", NodeCheck))
        {
            return "Node.js 20 or newer is missing: sudo apt-get install nodejs npm";
        }

        if (NpmPackages.AreInstalled(sample) || (installs && await SucceedsAsync(sample.Folder, NpmPackages.Command, "--version")))
        {
            return null;
        }

        return $"Its packages are missing: npm --prefix {repository.Relative(sample.Folder)} ci";
    }

    private async Task<string?> MissingForPythonAsync(Sample sample)
    {
        foreach (var interpreter in PythonPackages.Interpreters(sample))
        {
            if (await OutputAsync(sample.Folder, interpreter, PythonPackages.Check(sample)) is "")
            {
                _interpreters[sample.Id] = interpreter;
                return null;
            }
        }

        var missing = await OutputAsync(sample.Folder, PythonPackages.OfTheSystem, PythonPackages.Check(sample));
        return PythonPackages.HowToInstall(sample, repository.Relative(sample.Folder), missing);
    }

    private static async Task<bool> SucceedsAsync(string folder, string command, params string[] arguments) =>
        await OutputAsync(folder, command, arguments) is not null;

    /// <summary>What a program writes; null when there is no such program or it fails.</summary>
    private static async Task<string?> OutputAsync(string folder, string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments)
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync();
            await Task.WhenAll(output, process.StandardError.ReadToEndAsync(), process.WaitForExitAsync());
            return process.ExitCode == 0 ? (await output).Trim() : null;
        }
        catch (Win32Exception)
        {
            // There is no such program.
            return null;
        }
    }
}
