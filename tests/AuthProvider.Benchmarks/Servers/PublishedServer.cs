using System.Text.Json;
using AuthProvider.Benchmarks.Machine;

namespace AuthProvider.Benchmarks.Servers;

/// <summary>Our server as <c>dotnet publish</c> makes it.</summary>
/// <param name="Folder">Where it was published to.</param>
internal sealed record PublishedServer(string Folder)
{
    /// <summary>The program.</summary>
    public string Program => Path.Combine(Folder, "AuthProvider.Server.dll");

    /// <summary>Its runtime settings: garbage collector, tiering, frameworks.</summary>
    public string RuntimeConfiguration => Path.Combine(Folder, "AuthProvider.Server.runtimeconfig.json");

    /// <summary>The default log level that it ships with.</summary>
    public string DefaultLogLevel => LevelIn("appsettings.Production.json") ?? LevelIn("appsettings.json") ?? "Information (framework default)";

    /// <summary>Publishes it, in Release.</summary>
    public static async Task<PublishedServer> PublishAsync(RunFolder folder, CancellationToken cancellation)
    {
        var target = folder.Folder("server");
        await Tool.RunAsync("dotnet", ["publish", Repository.ServerProject, "-c", "Release", "-o", target, "-v", "quiet", "-nologo"], cancellation: cancellation);
        return new PublishedServer(target);
    }

    private string? LevelIn(string file)
    {
        var path = Path.Combine(Folder, file);
        if (!File.Exists(path))
        {
            return null;
        }

        using var json = JsonDocument.Parse(File.ReadAllText(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return json.RootElement.TryGetProperty("Logging", out var logging)
            && logging.TryGetProperty("LogLevel", out var levels)
            && levels.TryGetProperty("Default", out var level)
                ? level.GetString()
                : null;
    }
}
