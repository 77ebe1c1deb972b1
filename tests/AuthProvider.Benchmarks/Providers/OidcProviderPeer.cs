using System.Globalization;
using AuthProvider.Benchmarks.Machine;
using AuthProvider.Benchmarks.Servers;

namespace AuthProvider.Benchmarks.Providers;

/// <summary>The npm package oidc-provider with its in-memory adapter, as <c>oidc-provider/server.mjs</c> sets it up.</summary>
internal sealed class OidcProviderPeer : Provider
{
    private const int Users = 100;

    private OidcProviderPeer(ServerProcess server, Uri address, Endpoints endpoints)
        : base("oidc-provider", server, address, new Dictionary<string, string>(StringComparer.Ordinal), endpoints)
    {
    }

    /// <inheritdoc />
    public override RelyingParty Portal { get; } = new("portal", "secret", "openid profile api") { Resource = "urn:api:jwt" };

    /// <inheritdoc />
    public override RelyingParty PortalWithRsa { get; } = new("portal-rsa", "secret", "openid profile api") { Resource = "urn:api:jwt" };

    /// <inheritdoc />
    public override RelyingParty Web { get; } = new("web", "secret", "openid profile offline_access api") { Resource = "urn:api:jwt", Prompt = "consent" };

    /// <inheritdoc />
    public override RelyingParty UserInfoReader { get; } = new("portal", "secret", "openid profile");

    /// <summary>Installs the package where it is not there yet, and starts it.</summary>
    /// <param name="folder">Where its log goes.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static async Task<OidcProviderPeer> StartAsync(string folder, CancellationToken cancellation)
    {
        await InstallAsync(cancellation);
        var port = FreePort.Next();
        var address = new Uri($"http://127.0.0.1:{port}");
        var server = await ServerProcess.StartAsync(
            new ServerStart("oidc-provider", "node", [Path.Combine(Repository.PeerFolder, "server.mjs")], folder, new Uri(address, Endpoints.Discovery))
            {
                Environment = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
                    ["NODE_ENV"] = "production",
                },
            },
            cancellation);
        return new OidcProviderPeer(server, address, await DiscoverAsync(address, new Dictionary<string, string>(StringComparer.Ordinal), cancellation));
    }

    /// <inheritdoc />
    public override string ServiceForm(AccessTokenFormat format) => Form.Write(
        ("grant_type", "client_credentials"),
        ("client_id", "service"),
        ("client_secret", "secret"),
        ("scope", "api"),
        ("resource", format == AccessTokenFormat.Reference ? "urn:api:reference" : "urn:api:jwt"));

    /// <inheritdoc />
    public override string IntrospectionForm(AccessTokenFormat format) => Form.Write(("client_id", "service"), ("client_secret", "secret"), ("token", "{}"));

    /// <inheritdoc />
    public override Task<string> AuthorizeAsync(Browser browser, RelyingParty party, int user, CancellationToken cancellation) =>
        browser.AuthorizeAsync(party, string.Create(CultureInfo.InvariantCulture, $"user{user:000}"), "any", cancellation);

    /// <summary>Signs in anew each time: the adapter keeps the last 1,000 entries only, and other operations have pushed earlier sessions out.</summary>
    public override async Task<IReadOnlyList<Browser>> SessionsAsync(RelyingParty party, CancellationToken cancellation)
    {
        var browsers = new List<Browser>();
        for (var user = 0; user < Users; user++)
        {
            var browser = new Browser(this);
            await AuthorizeAsync(browser, party, user, cancellation);
            browsers.Add(browser);
        }

        return browsers;
    }

    /// <summary>Installs the package if it is not there yet.</summary>
    private static async Task InstallAsync(CancellationToken cancellation)
    {
        if (!Tool.Exists("node") || !Tool.Exists("npm"))
        {
            throw new BenchmarkFailure("node and npm, which run the peer, are missing: install Node.js, or leave the peer out with --no-peer.");
        }

        if (!Directory.Exists(Path.Combine(Repository.PeerFolder, "node_modules", "oidc-provider")))
        {
            await Tool.RunAsync("npm", ["ci", "--no-audit", "--no-fund"], Repository.PeerFolder, cancellation: cancellation);
        }
    }
}
