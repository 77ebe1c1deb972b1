using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.RelyingParties;

/// <summary>The npm packages of other people, and the scripts that use them as their documentation says. <c>./test</c> installs them.</summary>
internal static partial class NpmFolder
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

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

    /// <summary>Plays all scenarios of a package in one process: to start one takes longer than most scenarios.</summary>
    /// <param name="package">The package.</param>
    /// <param name="world">What they have to know of the server, as JSON.</param>
    /// <param name="authorities">The PEM file of the authorities that the process trusts besides those of Node.</param>
    /// <returns>How each one ended.</returns>
    public static async Task<PlayedScenarios> PlayAsync(string package, string world, string authorities)
    {
        FileOf(package, "package.json");
        var info = new ProcessStartInfo("node", ["run.mjs", package])
        {
            WorkingDirectory = Path, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        info.Environment["NODE_EXTRA_CA_CERTS"] = authorities;
        using var process = Process.Start(info)!;
        await process.StandardInput.WriteAsync(world);
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        return new(Read(await output), $"exit code {process.ExitCode}: {await errors}");
    }

    private static Dictionary<string, string?> Read(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonSerializer.Deserialize<JsonElement>(line))
        .ToDictionary(
            line => PlayedScenarios.KeyOf(line.GetProperty("script").GetString()!, line.GetProperty("name").GetString()!),
            line => line.GetProperty("error").GetString(),
            StringComparer.Ordinal);

    [GeneratedRegex(@"^export async function (?<name>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExportedFunction();
}

/// <summary>How the scenarios of a package ended.</summary>
/// <param name="Errors">What went wrong in each; null where nothing did.</param>
/// <param name="End">How the process ended, and what it complained of.</param>
internal sealed record PlayedScenarios(IReadOnlyDictionary<string, string?> Errors, string End)
{
    /// <summary>The key of a scenario.</summary>
    public static string KeyOf(string script, string scenario) => $"{script} {scenario}";

    /// <summary>Demands that a scenario was played, and went well.</summary>
    /// <exception cref="InvalidOperationException">It did not.</exception>
    public void Demand(string script, string scenario)
    {
        var key = KeyOf(script, scenario);
        var error = Errors.TryGetValue(key, out var found) ? found : $"It was not played to its end; the process ended with {End}";
        if (error is not null)
        {
            throw new InvalidOperationException($"{key}: {error}");
        }
    }
}
