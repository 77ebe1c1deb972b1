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
            // Node's own.
            Assert.Empty(shown.Except(known.Append("NODE_EXTRA_CA_CERTS"), StringComparer.Ordinal));
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
        var samples = WiredSamples.For(app, "https://id.example", []);
        Assert.Equal(folders.Split(',', StringSplitOptions.RemoveEmptyEntries), samples.Select(sample => sample.Folder));
        Assert.All(samples, sample => Assert.Null(sample.SecretVariable));
        Assert.All(samples, sample => Assert.True(sample.Expects.Single(one => one.What is "KeyAddress").IsMet));
    }

    [Fact]
    public void Api_whose_tokens_are_references_cannot_check_them_by_itself() =>
        Assert.Equal(["api-introspection"], WiredSamples.For(Draft(AppKind.Api) with { AccessToken = AccessTokenKind.Reference }, "https://id.example", []).Select(sample => sample.Folder));

    [Fact]
    public void Address_that_is_not_of_this_machine_is_none_to_listen_on()
    {
        foreach (var sample in WiredSamples.For(Draft(AppKind.Web) with { RedirectUris = ["https://tea.example/callback"] }, "https://id.example", []))
        {
            Assert.DoesNotContain("PORT", sample.Settings, StringComparison.Ordinal);
            Assert.DoesNotContain("Urls", sample.Settings, StringComparison.Ordinal);
        }
    }

    /// <summary>A provider on the developer's machine has a certificate that nobody trusts by itself; elsewhere the samples trust what the system does.</summary>
    [Fact]
    public void Samples_trust_the_certificate_of_the_provider()
    {
        const string Authority = "../../certs/authority.pem";
        foreach (var kind in Enum.GetValues<AppKind>())
        {
            foreach (var sample in WiredSamples.For(Draft(kind), "https://id.example", []))
            {
                Assert.DoesNotContain(Authority, sample.Settings + sample.Start, StringComparison.Ordinal);
                Assert.True(sample.File is null || NamesIn(sample.Settings).Any(IsAuthority), sample.Folder);
            }

            foreach (var sample in WiredSamples.For(Draft(kind), "https://localhost:5001", []))
            {
                // A page in a browser, and a sample whose own settings name this authority.
                var needsNothing = sample.Folder == "spa-oidc-client-ts" || (sample.File is { } file && File.ReadAllText(Path.Combine(Clients, sample.Folder, file)).Contains(Authority, StringComparison.Ordinal));
                Assert.Equal(!needsNothing, (sample.Settings + sample.Start).Contains(Authority, StringComparison.Ordinal));
                Assert.False(sample.File is not null && NamesIn(sample.Settings).Any(IsAuthority), sample.Folder);
            }
        }

        static bool IsAuthority(string name) => name is "Certificates:Authority" or "authority";
    }

    /// <summary>pip trusts nothing but <c>REQUESTS_CA_BUNDLE</c> where the shell has it, and a distribution's Python takes no packages (PEP 668).</summary>
    [Fact]
    public void Packages_of_Python_come_into_an_environment_of_their_own_and_over_public_certificates()
    {
        var sample = WiredSamples.For(Draft(AppKind.Web), "https://localhost:5001", []).Single(sample => sample.Folder == "flask-dashboard");
        Assert.StartsWith("python3 -m venv ", sample.Install, StringComparison.Ordinal);
        Assert.DoesNotContain("REQUESTS_CA_BUNDLE", sample.Settings + sample.Install, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://localhost:7443", "https://localhost:7443", "https://localhost:7443")]
    [InlineData("https://api.example/tea", "https://api.example/tea", null)]
    [InlineData("tea", "https://localhost:5013", "https://localhost:5013")]
    public void Api_knows_its_address_and_its_scope(string clientId, string url, string? urls)
    {
        var app = Draft(AppKind.Api) with { ClientId = clientId };
        foreach (var (offered, scope) in new[] { (new ApiScope[] { new("tea.read", "See tea", null), new("tea.write", "Make tea", null) }, "tea.read"), ([], null) })
        {
            var sample = WiredSamples.For(app, "https://id.example", offered).Single(sample => sample.Folder == "api-jwt");
            using var settings = JsonDocument.Parse(sample.Settings);
            var api = settings.RootElement.GetProperty("Api");
            Assert.Equal((clientId, url, scope), (Text(api, "Id"), Text(api, "Url"), Text(api, "Scope")));
            Assert.Equal(urls, Text(settings.RootElement, "Urls"));
            Assert.Equal(scope is not null, Assert.Single(sample.Expects).IsMet);
        }

        static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    private static IEnumerable<string> OnThePage() => All().Select(sample => sample.Folder).Distinct(StringComparer.Ordinal);

    private static IEnumerable<WiredSample> All() =>
        from kind in Enum.GetValues<AppKind>()
        from method in new[] { null, "private_key_jwt" }
        let app = Draft(kind)
        from issuer in new[] { "https://id.example", "https://localhost:5001" }
        from sample in WiredSamples.For(app with { Metadata = app.Metadata with { TokenEndpointAuthMethod = method } }, issuer, [new("tea.read", "See tea", null)])
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
