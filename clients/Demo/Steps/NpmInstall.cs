using Demo.Processes;
using Demo.Samples;

namespace Demo.Steps;

/// <summary>Installs the packages of a Node sample.</summary>
public sealed class NpmInstall(string data)
{
    /// <summary>Null when they are there; otherwise one sentence about why not.</summary>
    public async Task<string?> RunAsync(Sample sample, CancellationToken stop)
    {
        var log = Path.Combine(data, "logs", sample.Id + "-npm.log");
        await using var npm = ChildProcess.Start(
            "npm",
            [NpmPackages.Command, "ci", "--no-audit", "--no-fund"],
            sample.Folder,
            new Dictionary<string, string>(StringComparer.Ordinal),
            log);
        await npm.Exited.WaitAsync(stop);
        return npm.ExitCode == 0 ? null : $"npm ci could not install its packages: see {log}";
    }
}
