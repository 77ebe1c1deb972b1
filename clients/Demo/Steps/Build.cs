using System.Text.Json;
using Demo.Processes;
using Demo.Samples;

namespace Demo.Steps;

/// <summary>Builds the provider and the .NET samples, all in one go.</summary>
public sealed class Build(Repository repository, string data)
{
    /// <exception cref="DemoException">It does not build.</exception>
    public async Task RunAsync(IEnumerable<Sample> samples, CancellationToken stop)
    {
        var projects = samples.Select(sample => sample.ProjectFile).OfType<string>()
            .Prepend(Path.Combine(repository.Provider, "AuthProvider.Server.csproj"));
        var filter = Path.Combine(data, "demo.slnf");
        await File.WriteAllTextAsync(filter, Filter(projects), stop);

        await using var build = ChildProcess.Start(
            "dotnet build",
            [Dotnet.Command, "build", filter, "-nologo", "-v:quiet", "-p:RunAnalyzers=false"],
            repository.Root,
            // Helpers that stay behind would hold our end of the pipes open.
            new Dictionary<string, string>(StringComparer.Ordinal) { ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false" },
            Path.Combine(data, "logs", "build.log"));
        await build.Exited.WaitAsync(stop);
        if (build.ExitCode != 0)
        {
            throw new ChildFailedException(build, "The build failed.");
        }
    }

    private string Filter(IEnumerable<string> projects) => JsonSerializer.Serialize(new
    {
        solution = new
        {
            path = repository.Solution,
            projects = projects.Select(project => Path.GetRelativePath(repository.Root, project).Replace('/', '\\')),
        },
    });
}
