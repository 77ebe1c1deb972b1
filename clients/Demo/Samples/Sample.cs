using System.Text.Json;
using System.Text.Json.Serialization;

namespace Demo.Samples;

/// <summary>
/// What <c>clients/NAME/sample.json</c> says about a sample. Texts in braces are filled in when it starts:
/// <c>{provider}</c>, <c>{url}</c> (its own), <c>{OTHER-SAMPLE}</c> (that one's address), <c>{certs}</c> and <c>{data}</c> (folders),
/// <c>{port}</c> (of its own address), <c>{secret}</c> (of its registration), <c>{python}</c> (the interpreter that has the packages).
/// </summary>
public sealed record Sample
{
    /// <summary>The name of its folder; what <c>--only</c> takes.</summary>
    [JsonIgnore]
    public string Id => Path.GetFileName(Folder);

    [JsonIgnore]
    public string Folder { get; init; } = "";

    public required string Name { get; init; }

    /// <summary>What there is to see, in one line.</summary>
    public required string Shows { get; init; }

    /// <summary>Where it listens when the demo starts at its usual port; null for a program without an address.</summary>
    public Uri? Url { get; init; }

    /// <summary>What it is called in <c>demo.json</c>; null where nothing needs to know.</summary>
    public string? RegisteredAs { get; init; }

    /// <summary>The path that answers once the sample is up.</summary>
    public string Ready { get; init; } = "/";

    /// <summary><c>dotnet</c>, <c>node</c> or <c>python</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>For .NET: the project to build.</summary>
    public string? Project { get; init; }

    /// <summary>For Python: modules that must be importable, and the packages of Debian that have them.</summary>
    public IReadOnlyDictionary<string, string> Modules { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether it starts only when <c>--only</c> names it.</summary>
    public bool OnlyByName { get; init; }

    /// <summary>Samples that this one calls.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>The command that starts it, run in its folder; empty for a tool that a person starts.</summary>
    public IReadOnlyList<string> Start { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What to try with it, in one sentence.</summary>
    public string? Try { get; init; }

    /// <summary>Whether a person starts it: a tool.</summary>
    [JsonIgnore]
    public bool IsTool => Start.Count == 0;

    [JsonIgnore]
    public string? ProjectFile => Project is null ? null : Path.Combine(Folder, Project);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    public static Sample Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Sample>(File.ReadAllText(file), Json)! with { Folder = Path.GetDirectoryName(file)! };
        }
        catch (JsonException exception)
        {
            throw new DemoException($"{file} is not a description of a sample: {exception.Message}");
        }
    }
}
