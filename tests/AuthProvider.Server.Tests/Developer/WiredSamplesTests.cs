using System.Text.Json;
using System.Text.RegularExpressions;
using AuthProvider.Protocol.Registration;
using AuthProvider.Server.Developer.Wiring;
using AuthProvider.Storage.Apps;

namespace AuthProvider.Server.Tests.Developer;

/// <summary>What the page shows and what lies in <c>clients/</c> are the same.</summary>
public sealed partial class WiredSamplesTests
{
    private static readonly string Clients = Path.Combine(Repository.Root, "clients");

    // No relying party: it has passwords of its own.
    private const string Classic = "flask-classic";

    public static TheoryData<string> Folders => [.. OnThePage()];

    [Fact]
    public void Every_sample_is_on_the_page()
    {
        var folders = Directory.EnumerateDirectories(Clients).Where(folder => File.Exists(Path.Combine(folder, "sample.json"))).Select(folder => Path.GetFileName(folder));
        Assert.Equal(folders.Where(folder => folder != Classic).Order(StringComparer.Ordinal), OnThePage().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Settings_on_the_page_are_those_of_the_sample(string folder)
    {
        foreach (var sample in All().Where(sample => sample.Folder == folder))
        {
            var known = sample.File is { } file ? NamesIn(File.ReadAllText(Path.Combine(Clients, folder, file))) : VariablesOf(folder);
            var shown = sample.File is null ? Export().Matches(sample.Settings).Select(match => match.Groups["name"].Value) : NamesIn(sample.Settings);
            Assert.NotEmpty(shown);
            Assert.Empty(shown.Except(known, StringComparer.Ordinal));
            if (sample.SecretVariable is { } variable)
            {
                Assert.Contains(sample.File is null ? variable : variable.Replace("__", ":", StringComparison.Ordinal), known);
            }
        }
    }

    [Theory]
    [InlineData("private_key_jwt", "node-express-web")]
    [InlineData("tls_client_auth", "")]
    public void Web_app_without_a_secret_has_the_samples_that_need_none(string method, string folders)
    {
        var app = Draft(AppKind.Web) with { Metadata = ClientMetadata.Empty with { TokenEndpointAuthMethod = method, JwksUri = "https://localhost:7443/jwks.json" } };
        var samples = WiredSamples.For(app, "https://id.example");
        Assert.Equal(folders.Split(',', StringSplitOptions.RemoveEmptyEntries), samples.Select(sample => sample.Folder));
        Assert.All(samples, sample => Assert.Null(sample.SecretVariable));
        Assert.All(samples, sample => Assert.True(sample.Expects.Single(one => one.Value.EndsWith("/jwks.json", StringComparison.Ordinal)).IsMet));
    }

    [Fact]
    public void Api_whose_tokens_are_references_cannot_check_them_by_itself() =>
        Assert.Equal(["api-introspection"], WiredSamples.For(Draft(AppKind.Api) with { AccessToken = AccessTokenKind.Reference }, "https://id.example").Select(sample => sample.Folder));

    [Fact]
    public void Address_that_is_not_of_this_machine_is_none_to_listen_on()
    {
        foreach (var sample in WiredSamples.For(Draft(AppKind.Web) with { RedirectUris = ["https://tea.example/callback"] }, "https://id.example"))
        {
            Assert.DoesNotContain("PORT", sample.Settings, StringComparison.Ordinal);
            Assert.DoesNotContain("Urls", sample.Settings, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> OnThePage() => All().Select(sample => sample.Folder).Distinct(StringComparer.Ordinal);

    private static IEnumerable<WiredSample> All() =>
        from kind in Enum.GetValues<AppKind>()
        from method in new[] { null, "private_key_jwt" }
        let app = Draft(kind)
        from sample in WiredSamples.For(app with { Metadata = app.Metadata with { TokenEndpointAuthMethod = method } }, "https://id.example")
        select sample;

    // With every value that settings are made of.
    private static AppDraft Draft(AppKind kind) => new()
    {
        ClientId = "tea", Kind = kind, Name = "Tea",
        RedirectUris = ["https://localhost:7443/callback"], PostLogoutRedirectUris = ["https://localhost:7443/"], Scopes = ["openid", "profile"],
        Metadata = ClientMetadata.Empty with { FrontchannelLogoutUri = "https://localhost:7443/signout-oidc" },
    };

    private static HashSet<string> NamesIn(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. Leaves(document.RootElement, "")];

        static IEnumerable<string> Leaves(JsonElement element, string path) => element.ValueKind is JsonValueKind.Object
            ? element.EnumerateObject().SelectMany(member => Leaves(member.Value, path.Length == 0 ? member.Name : $"{path}:{member.Name}"))
            : [path];
    }

    private static HashSet<string> VariablesOf(string folder) =>
    [
        .. new[] { "*.js", "*.py" }
            .SelectMany(pattern => Directory.EnumerateFiles(Path.Combine(Clients, folder), pattern, SearchOption.AllDirectories))
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal) && !file.Contains(".venv", StringComparison.Ordinal))
            .SelectMany(file => Variable().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["name"].Value),
    ];

    [GeneratedRegex("^export (?<name>[A-Z_]+)=", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Export();

    [GeneratedRegex("""process\.env\.(?<name>[A-Z_]+)|os\.environ(\.get\(|\[)"(?<name>[A-Z_]+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variable();
}
