using AuthProvider.Benchmarks.Servers;

namespace AuthProvider.Benchmarks.Providers;

/// <summary>Our published server in production mode, reached over http as its proxy would reach it.</summary>
internal sealed class OurProvider : Provider
{
    /// <summary>The password of all benchmark users.</summary>
    public const string Password = "correct horse battery staple 7";

    private readonly Secrets _secrets;
    private IReadOnlyList<Browser>? _sessions;

    private OurProvider(string name, ServerProcess server, Uri address, Endpoints endpoints, Secrets secrets)
        : base(name, server, address, ProxyHeaders, endpoints)
    {
        _secrets = secrets;
    }

    /// <summary>What the proxy in front adds.</summary>
    public static IReadOnlyDictionary<string, string> ProxyHeaders { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Host"] = new Uri(ServerSettings.Issuer).Host,
        ["X-Forwarded-For"] = "203.0.113.7",
        ["X-Forwarded-Proto"] = "https",
    };

    /// <summary>Who may sign in with <see cref="Password"/>.</summary>
    public IReadOnlyList<string> UserNames { get; init; } = SeedFile.UserNames;

    /// <inheritdoc />
    public override RelyingParty Portal => new("portal", _secrets["portal"], "openid profile");

    /// <inheritdoc />
    public override RelyingParty PortalWithRsa => new("portal-rsa", _secrets["portal-rsa"], "openid profile");

    /// <inheritdoc />
    public override RelyingParty Web => new("web", _secrets["web"], "openid profile offline_access");

    /// <inheritdoc />
    public override RelyingParty UserInfoReader => Portal;

    /// <summary>Starts the server on a seeded database.</summary>
    public static async Task<OurProvider> StartAsync(PublishedServer published, ServerSettings settings, Secrets secrets, IReadOnlyList<string>? userNames, CancellationToken cancellation)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var server = await ServerProcess.StartAsync(
            new ServerStart("authprovider", "dotnet", [published.Program, "--urls", address.AbsoluteUri], settings.Folder, new Uri(address, "/health/ready"))
            {
                Environment = settings.Environment,
            },
            cancellation);
        return new OurProvider(settings.Name, server, address, await DiscoverAsync(address, ProxyHeaders, cancellation), secrets)
        {
            UserNames = userNames ?? SeedFile.UserNames,
        };
    }

    /// <inheritdoc />
    public override string ServiceForm(AccessTokenFormat format) => Form.Write(
        ("grant_type", "client_credentials"),
        ("client_id", "service"),
        ("client_secret", _secrets["service"]),
        ("scope", Api(format) + ".use"));

    /// <inheritdoc />
    public override string IntrospectionForm(AccessTokenFormat format) => Form.Write(
        ("client_id", Api(format)),
        ("client_secret", _secrets[Api(format)]),
        ("token", "{}"));

    /// <inheritdoc />
    public override Task<string> AuthorizeAsync(Browser browser, RelyingParty party, int user, CancellationToken cancellation) =>
        browser.AuthorizeAsync(party, UserNames[user], Password, cancellation);

    /// <summary>Signs each user in once; the sessions stay, and the apps ask for no consent.</summary>
    public override async Task<IReadOnlyList<Browser>> SessionsAsync(RelyingParty party, CancellationToken cancellation)
    {
        if (_sessions is null)
        {
            var browsers = new List<Browser>();
            for (var user = 0; user < SeedFile.Users; user++)
            {
                var browser = new Browser(this);
                await AuthorizeAsync(browser, party, user, cancellation);
                browsers.Add(browser);
            }

            _sessions = browsers;
        }

        return _sessions;
    }

    private static string Api(AccessTokenFormat format) => format switch
    {
        AccessTokenFormat.Jwt => "api-jwt",
        AccessTokenFormat.JwtRecorded => "api-recorded",
        _ => "api-reference",
    };
}
