using AuthProvider.Storage.Apps;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Developer;

/// <summary>The flows that a developer ticks: device codes for native apps, token exchange for apps with a secret.</summary>
public sealed class GrantTypesTests
{
    private const string Redirect = "http://127.0.0.1/signed-in";

    [Fact]
    public async Task Native_app_that_shows_codes_needs_no_redirect_uri()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var clientId = (await browser.RegisterAsync("native", ("Form.Name", "Television"), ("Form.UsesDeviceCode", "true"))).ClientIdOf();

        var client = new RelyingPartyClient(provider, new TestApp(clientId, AppKind.Native), secret: null);
        Assert.NotNull((await client.AskForDeviceAsync("openid")).EnsureSuccess()["user_code"]);

        // Saved with a redirect URI and without the tick, it signs people in through the browser and in no other way.
        await browser.FollowAsync("#to-app");
        await browser.PressAsync("save-app", ("Form.UsesDeviceCode", ""), ("Form.RedirectUris", Redirect));
        Assert.Equal("unauthorized_client", (await client.AskForDeviceAsync("openid")).Error);
        var draft = await provider.UseAsync<AppStore, AppDraft>(async apps => await apps.ReadAsync((await apps.FindAsync(clientId))!));
        Assert.Equal(["authorization_code", "refresh_token"], draft.GrantTypes!.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Native_app_without_redirect_uri_and_tick_is_refused()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        Assert.NotNull((await browser.RegisterAsync("native", ("Form.Name", "Television"))).TextOf("#Form_RedirectUris-error"));
    }

    [Theory]
    [InlineData("web", true)]
    [InlineData("service", true)]
    [InlineData("api", true)]
    [InlineData("native", false)]
    [InlineData("single-page", false)]
    public async Task Token_exchange_is_offered_to_apps_with_a_secret(string kind, bool isOffered)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        Assert.Equal(isOffered, (await browser.GoToAsync("/developer/apps/new?kind=" + kind)).Has("#token-exchange"));
    }

    [Fact]
    public async Task Api_that_exchanges_tokens_names_the_scopes_that_it_asks_for()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        await browser.GoToAsync("/developer/apps/new?kind=api");
        browser.Tick("ledger.read");
        var page = await browser.PressAsync("save-app", ("Form.Name", "Tea stock"), ("Form.ApiScopes", "tea.read See your teas"), ("Form.UsesTokenExchange", "true"));
        var draft = await provider.UseAsync<AppStore, AppDraft>(async apps => await apps.ReadAsync((await apps.FindAsync(page.ClientIdOf()))!));
        Assert.Equal(["urn:ietf:params:oauth:grant-type:token-exchange"], draft.GrantTypes!);
        Assert.Equal(["ledger.read"], draft.Scopes);
    }

    [Fact]
    public async Task Flow_that_is_off_is_not_offered()
    {
        await using var provider = await TestProvider.StartAsync(options => (options.Settings["Flows:DeviceCode"], options.Settings["Flows:TokenExchange"]) = ("false", "false"));
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        Assert.False((await browser.GoToAsync("/developer/apps/new?kind=native")).Has("#device-code"));
        Assert.False((await browser.GoToAsync("/developer/apps/new?kind=service")).Has("#token-exchange"));
    }
}
