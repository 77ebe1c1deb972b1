using System.Text.Json;
using AuthProvider.EndToEnd.Tests.Crashes;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Flask;

/// <summary>A provider with people who use the dashboard in Flask.</summary>
public sealed class FlaskWorld : IAsyncLifetime
{
    /// <summary>The name of the collection.</summary>
    public const string Name = "The dashboard in Flask";

    /// <summary>Somebody without a role.</summary>
    public const string Person = "dora";

    /// <summary>Somebody with the role administrator.</summary>
    public const string Administrator = "irma";

    /// <summary>The password of both.</summary>
    public const string Password = "rain on the north window";

    private const string Secret = "secret-of-the-dashboard-in-these-tests";

    private readonly int _port = FreePorts.Next();
    private ServerProcess? _provider;

    internal ServerProcess Provider => _provider ?? throw new InvalidOperationException("The provider has not been started.");

    public async Task InitializeAsync() =>
        _provider = await ServerProcess.StartAsync(Seed($"https://localhost:{_port}"), ("OutgoingRequests__AllowPrivateNetworks", "true"));

    /// <summary>Starts the dashboard with a store.</summary>
    internal async Task<FlaskApp> StartDashboardAsync(SessionStore store, FlaskServer server = FlaskServer.Development, params (string Name, string Value)[] more)
    {
        var app = Dashboard(Provider.Address, server, [.. store.Settings, .. more]);
        await app.StartAsync();
        return app;
    }

    /// <summary>The dashboard, not running yet.</summary>
    internal FlaskApp Dashboard(Uri provider, FlaskServer server = FlaskServer.Development, params (string Name, string Value)[] settings) => new(
        "flask-dashboard", "dashboard", _port, server,
        [("PROVIDER", provider.GetLeftPart(UriPartial.Authority)), ("CLIENT_ID", "dashboard"), ("CLIENT_SECRET", Secret), .. settings]);

    /// <summary>A new browser.</summary>
    internal HttpVisitor NewVisitor() => new(Provider);

    /// <summary>Goes to the dashboard and signs in on the way.</summary>
    /// <returns>Where that leads.</returns>
    internal static async Task<VisitorAnswer> SignInAsync(HttpVisitor visitor, FlaskApp app, string userName = Person, string password = Password)
    {
        var page = await visitor.FollowEverywhereAsync(await visitor.GetAsync(app.At("/dashboard")));
        return await visitor.FollowEverywhereAsync(await visitor.SubmitAsync(page, ("username", userName), ("password", password)));
    }

    public async Task DisposeAsync()
    {
        if (_provider is not null)
        {
            await _provider.DisposeAsync();
        }
    }

    private static string Seed(string dashboard) => JsonSerializer.Serialize(new
    {
        users = new object[]
        {
            new { username = Person, email = "dora@example.com", emailConfirmed = true, password = Password, displayName = "Dora Day" },
            new { username = Administrator, email = "irma@example.com", emailConfirmed = true, password = Password, displayName = "Irma Ink", roles = new[] { "administrator" } },
        },
        apps = new[]
        {
            new
            {
                id = "dashboard", kind = "web", name = "Dashboard", secret = Secret, firstParty = true,
                redirectUris = new[] { $"{dashboard}/callback" }, postLogoutRedirectUris = new[] { $"{dashboard}/" },
                scopes = new[] { "openid", "profile", "email", "roles" },
                metadata = new { backchannel_logout_uri = $"{dashboard}/backchannel-logout", backchannel_logout_session_required = true },
            },
        },
    });
}

/// <summary>The tests that share the provider and the port of the dashboard.</summary>
[CollectionDefinition(FlaskWorld.Name)]
public sealed class FlaskWorldCollection : ICollectionFixture<FlaskWorld>;
