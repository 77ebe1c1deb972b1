using System.Diagnostics;
using System.Text.RegularExpressions;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.RelyingParties;

/// <summary>The npm packages of other people, and the scripts that use them as their documentation says. <c>./test</c> installs them.</summary>
internal static partial class NpmFolder
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Where they lie.</summary>
    public static string Path { get; } = System.IO.Path.Combine(WorkingCopy.Root, "tests", "AuthProvider.EndToEnd.Tests", "RelyingParties", "npm");

    /// <summary>A file of a package.</summary>
    public static string FileOf(string package, string file)
    {
        var path = System.IO.Path.Combine(Path, "node_modules", package, file);
        return File.Exists(path) ? path : throw new InvalidOperationException($"The npm package {package} is missing: run ./test, or npm ci in {Path}.");
    }

    /// <summary>The names of the scenarios in a script: the functions that it exports.</summary>
    public static IEnumerable<string> ScenariosOf(string script) =>
        ExportedFunction().Matches(File.ReadAllText(System.IO.Path.Combine(Path, script))).Select(match => match.Groups["name"].Value);

    /// <summary>Plays a scenario in a process of its own, which trusts the development authority besides those of Node.</summary>
    /// <param name="script">The script.</param>
    /// <param name="scenario">The name of the scenario.</param>
    /// <param name="world">What it has to know of the server, as JSON.</param>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task PlayAsync(string script, string scenario, string world)
    {
        FileOf("openid-client", "package.json");
        var info = new ProcessStartInfo("node", ["run.mjs", script, scenario])
        {
            WorkingDirectory = Path, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        info.Environment["NODE_EXTRA_CA_CERTS"] = DevelopmentAuthority.AuthorityFile;
        using var process = Process.Start(info)!;
        await process.StandardInput.WriteAsync(world);
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException exception)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{script} {scenario} did not end.", exception);
        }

        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{script} {scenario}: {await errors}{await output}");
        }
    }

    [GeneratedRegex(@"^export async function (?<name>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExportedFunction();
}
