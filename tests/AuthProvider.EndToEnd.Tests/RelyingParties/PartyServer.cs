using System.Collections.Concurrent;
using System.Text.Json;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.RelyingParties;

/// <summary>
/// The running server that relying parties of other people meet: one person, one API, a token to register with, an address that asks for
/// certificates, and an address for what apps publish. All else they do themselves.
/// </summary>
public sealed class PartyServer : IAsyncLifetime
{
    /// <summary>The name of the collection.</summary>
    public const string Name = "Relying parties of other people";

    private const string UserName = "alice";
    private const string Email = "alice@example.com";
    private const string DisplayName = "Alice Adams";
    private const string Password = "rain on the north window";
    private const string ApiId = "https://orders.example";
    private const string ApiSecret = "secret-of-the-api-of-the-relying-parties";

    private static readonly string Seed = JsonSerializer.Serialize(new
    {
        users = new[] { new { username = UserName, email = Email, emailConfirmed = true, password = Password, displayName = DisplayName } },
        apis = new[] { new { id = ApiId, name = "Orders", secret = ApiSecret, scopes = new[] { new { name = "orders.read", displayName = "Read your orders" } } } },
    });

    private readonly ConcurrentDictionary<string, Lazy<Task<PlayedScenarios>>> _played = new(StringComparer.Ordinal);
    private ServerProcess? _server;
    private Noticeboard? _board;
    private PartyCertificates? _certificates;
    private string _world = "";

    public async Task InitializeAsync()
    {
        _certificates = PartyCertificates.Create();
        _server = await ServerProcess.StartAsync(
            Seed,
            ("Registration__Dynamic", "InitialAccessToken"),
            ("OutgoingRequests__AllowPrivateNetworks", "true"),
            ("MutualTls__Url", $"https://localhost:{FreePorts.Next()}"),
            ("MutualTls__Authorities", _certificates.AuthorityFile));

        // With the certificate that the server makes at its first start.
        _board = await Noticeboard.StartAsync();
        var said = await _server.RunAsync("registration-token", "create", "--uses", "1000");
        _world = JsonSerializer.Serialize(
            new
            {
                Issuer = _server.Address.GetLeftPart(UriPartial.Authority),
                RegistrationToken = said[(said.LastIndexOf(' ') + 1)..].Trim(),
                User = new { Name = UserName, Password, Email, DisplayName },
                Api = new { Id = ApiId, Secret = ApiSecret },
                Board = _board.Address,
                _certificates.OfAuthority,
                _certificates.SelfSigned,
            },
            JsonSerializerOptions.Web);
    }

    /// <summary>Says how a scenario went, which was played with all others of its package; whatever they meet, the server fails at nothing.</summary>
    internal async Task PlayAsync(string script, string scenario)
    {
        var package = script[..script.IndexOf('/', StringComparison.Ordinal)];
        var played = await _played.GetOrAdd(package, name => new(() => NpmFolder.PlayAsync(name, _world, DevelopmentAuthority.AuthorityFile))).Value;
        played.Demand(script, scenario);
        Assert.DoesNotContain("fail:", _server!.Output, StringComparison.Ordinal);
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_board is not null)
        {
            await _board.DisposeAsync();
        }

        _certificates?.Dispose();
    }
}

/// <summary>The tests that share this server.</summary>
[CollectionDefinition(PartyServer.Name)]
public sealed class PartyServerCollection : ICollectionFixture<PartyServer>;
