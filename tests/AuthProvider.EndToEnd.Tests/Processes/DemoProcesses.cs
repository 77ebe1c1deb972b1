using System.Globalization;
using System.Text.Json;

namespace AuthProvider.EndToEnd.Tests.Processes;

/// <summary>The demo as a person starts it, with every sample, on ports and data of its own.</summary>
public sealed class DemoProcesses : IAsyncLifetime
{
    /// <summary>The password of the demo's people: alice (administrator), bruno, carol.</summary>
    public const string Password = "tea-at-four";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly string _data = Directory.CreateTempSubdirectory("authprovider-demo-").FullName;
    private readonly int _firstPort = FreePorts.Next(20);
    private RunningProgram? _program;

    public Uri Provider => At("https://localhost:5001");

    public Uri Shop => Sample("aspnetcore-shop");

    public Uri Notes => Sample("aspnetcore-notes");

    public Uri OrdersApi => Sample("api-introspection");

    /// <summary>The folder of the database, the logs and what the samples keep.</summary>
    public string Data => _data;

    /// <summary>What the demo has written.</summary>
    public string Output => _program?.Output ?? "";

    public async Task InitializeAsync()
    {
        _program = RunningProgram.Start(
            WorkingCopy.DemoProgram,
            ["--no-build", "--first-port", _firstPort.ToString(CultureInfo.InvariantCulture), "--data", _data],
            WorkingCopy.Root,
            new Dictionary<string, string>(StringComparer.Ordinal));
        await _program.WaitUntilAsync(() => Task.FromResult(Output.Contains("Ctrl-C stops everything", StringComparison.Ordinal)), StartLimit);
    }

    /// <summary>Applies a file to the database of the running provider, as an administrator does.</summary>
    /// <param name="content">The text of the file.</param>
    public async Task ApplyAsync(string content)
    {
        var file = Path.Combine(_data, "more.json");
        await File.WriteAllTextAsync(file, content);
        await using var command = RunningProgram.Start(WorkingCopy.ServerProgram, ["apply", file], WorkingCopy.Server, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ConnectionStrings__AuthProvider"] = $"Data Source={Path.Combine(_data, "demo.db")}",
        });
        await command.WaitForExitAsync();
        Assert.True(command.ExitCode == 0, command.Output);
    }

    /// <summary>Where a sample listens in this run.</summary>
    /// <param name="folder">The name of its folder.</param>
    public Uri Sample(string folder)
    {
        using var sample = JsonDocument.Parse(File.ReadAllText(Path.Combine(WorkingCopy.Root, "clients", folder, "sample.json")));
        return At(sample.RootElement.GetProperty("url").GetString()!);
    }

    public async Task DisposeAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }

    private Uri At(string usual)
    {
        var address = new UriBuilder(usual);
        address.Port += _firstPort - 5001;
        return address.Uri;
    }
}
