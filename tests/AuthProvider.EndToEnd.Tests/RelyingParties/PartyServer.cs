using System.Text.Json;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.RelyingParties;

/// <summary>The running server that relying parties of other people meet: one person, one API, and a token to register with. All else they do themselves.</summary>
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

    private ServerProcess? _server;
    private string _world = "";

    public async Task InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(Seed, ("Registration__Dynamic", "InitialAccessToken"));
        var said = await _server.RunAsync("registration-token", "create", "--uses", "1000");
        _world = JsonSerializer.Serialize(new
        {
            issuer = _server.Address.GetLeftPart(UriPartial.Authority),
            registrationToken = said[(said.LastIndexOf(' ') + 1)..].Trim(),
            user = new { name = UserName, password = Password, email = Email, displayName = DisplayName },
            api = new { id = ApiId, secret = ApiSecret },
        });
    }

    /// <summary>Plays a scenario against it; whatever it meets, the server fails at nothing.</summary>
    internal async Task PlayAsync(string script, string scenario)
    {
        await NpmFolder.PlayAsync(script, scenario, _world);
        Assert.DoesNotContain("fail:", _server!.Output, StringComparison.Ordinal);
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}

/// <summary>The tests that share this server.</summary>
[CollectionDefinition(PartyServer.Name)]
public sealed class PartyServerCollection : ICollectionFixture<PartyServer>;
