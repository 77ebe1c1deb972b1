using AuthProvider.Storage.Apps;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.Token;

/// <summary>A scope that an app did not register is an <c>invalid_scope</c> wherever it asks (RFC 6749, 4.1.2.1 and 5.2; RFC 7591, 2).</summary>
public sealed class RegisteredScopeTests : IAsyncLifetime
{
    private static readonly TestApp Bare = new("bare", AppKind.Web)
    {
        RedirectUris = ["https://bare.example/back"], IsFirstParty = true,
        GrantTypes = ["authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code"],
    };

    private TestProvider _provider = null!;

    private RelyingPartyClient Client => _provider.NewClient(Bare);

    public static TheoryData<string> Scopes => ["email", "orders.read", "offline_access"];

    public async Task InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        await _provider.UseAsync<AppStore, bool>(async apps =>
        {
            await apps.CreateAsync(
                new AppDraft { ClientId = Bare.ClientId, Kind = Bare.Kind, Name = "Bare", RedirectUris = Bare.RedirectUris, GrantTypes = Bare.GrantTypes, IsFirstParty = true },
                Bare.Secret);
            return true;
        });
    }

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task App_that_asks_for_more_than_it_registered_gets_invalid_scope(string scope)
    {
        using var browser = _provider.NewBrowser();
        var request = Client.NewRequest("openid " + scope);
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request);
        Assert.Equal(("invalid_scope", request.State), (answer.Error, answer.State));
        Assert.Equal("invalid_scope", (await Client.PostAsync("connect/par", [.. request.Parameters.Select(pair => (pair.Key, (string?)pair.Value))])).Error);
        Assert.Equal("invalid_scope", (await Client.AskForDeviceAsync("openid " + scope)).Error);
        Assert.Equal("invalid_scope", (await Client.GetOwnTokenAsync(scope)).Error);

        // Nor is the refresh token lost by asking.
        var tokens = await Client.SignInAsync(browser, TestUser.Alice);
        Assert.Equal("invalid_scope", (await Client.RefreshAsync(tokens.RefreshToken!, ("scope", "openid " + scope))).Error);
        Assert.NotNull((await Client.RefreshAsync(tokens.RefreshToken!)).AccessToken);
    }
}
