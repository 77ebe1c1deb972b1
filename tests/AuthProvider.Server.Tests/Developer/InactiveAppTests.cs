using System.Net;
using AuthProvider.Storage.Apps;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Developer;

/// <summary>Apps that wait for approval, or are switched off, get nothing (RFC 6749, 4.1.2.1 and 5.2).</summary>
public sealed class InactiveAppTests
{
    [Theory]
    [InlineData(AppStatus.Pending, "waits for an administrator")]
    [InlineData(AppStatus.Disabled, "switched off")]
    public async Task Inactive_app_gets_an_error_page_with_the_reason_at_the_authorization_endpoint(AppStatus status, string reason)
    {
        await using var provider = await TestProvider.StartAsync();
        await SetStatusAsync(provider, TestApp.Shop, status);
        using var browser = provider.NewBrowser();

        var page = await browser.GoToAsync(provider.NewClient(TestApp.Shop).NewRequest("openid", ("prompt", "none")).Address);

        Assert.False(page.IsElsewhere);
        DeveloperDesk.AssertStatus(HttpStatusCode.BadRequest, page);
        Assert.Equal("unauthorized_client", page.TextOf("#error"));
        Assert.Contains(reason, page.TextOf("#description"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AppStatus.Pending)]
    [InlineData(AppStatus.Disabled)]
    public async Task Inactive_app_gets_no_tokens_and_its_tokens_are_worth_nothing(AppStatus status)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var (shop, orders, robot) = (provider.NewClient(TestApp.Shop), provider.NewClient(TestApp.Orders), provider.NewClient(TestApp.Robot));
        var tokens = await shop.SignInAsync(browser, TestUser.Alice, "openid offline_access orders.read");
        var request = shop.NewRequest("openid offline_access orders.read");
        var code = (await RelyingPartyClient.AuthorizeAsync(browser, request)).Code!;
        Assert.True((await orders.IntrospectAsync(tokens.AccessToken!)).IsActive);

        await SetStatusAsync(provider, TestApp.Shop, status);
        await SetStatusAsync(provider, TestApp.Robot, status);

        Assert.Equal("unauthorized_client", (await shop.ExchangeAsync(request, code)).Error);
        Assert.Equal("unauthorized_client", (await shop.RefreshAsync(tokens.RefreshToken!)).Error);
        Assert.Equal("unauthorized_client", (await robot.GetOwnTokenAsync("orders.read")).Error);
        Assert.Equal("unauthorized_client", (await shop.IntrospectAsync(tokens.AccessToken!)).Error);
        Assert.False((await orders.IntrospectAsync(tokens.AccessToken!)).IsActive);
        Assert.Equal(HttpStatusCode.Unauthorized, (await shop.GetUserInfoAsync(tokens.AccessToken!)).Status);

        await SetStatusAsync(provider, TestApp.Shop, AppStatus.Active);
        Assert.NotNull((await shop.ExchangeAsync(request, code)).AccessToken);
        Assert.NotNull((await shop.RefreshAsync(tokens.RefreshToken!)).AccessToken);
    }

    [Fact]
    public async Task Inactive_app_with_a_wrong_secret_learns_nothing_of_its_standing()
    {
        await using var provider = await TestProvider.StartAsync();
        await SetStatusAsync(provider, TestApp.Robot, AppStatus.Disabled);

        Assert.Equal("invalid_client", (await new RelyingPartyClient(provider, TestApp.Robot, "wrong").GetOwnTokenAsync(scope: null)).Error);
    }

    [Fact]
    public async Task App_without_offline_access_cannot_ask_for_it()
    {
        await using var provider = await TestProvider.StartAsync();
        using var developer = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var client = provider.ClientOf(await developer.RegisterWebAppAsync(redirectUri: "https://tea.example/"), AppKind.Web, "https://tea.example/");
        using var browser = provider.NewBrowser();

        Assert.Equal("invalid_scope", (await RelyingPartyClient.AuthorizeAsync(browser, client.NewRequest("openid offline_access"))).Error);
        await developer.FollowAsync("#to-app");
        developer.Tick("offline_access");
        await developer.PressAsync("save-app");
        Assert.NotNull((await client.SignInAsync(browser, TestUser.Alice, "openid offline_access")).RefreshToken);
    }

    private static Task<bool> SetStatusAsync(TestProvider provider, TestApp app, AppStatus status) => provider.UseAsync<AppStore, bool>(async apps =>
    {
        await apps.SetStatusAsync((await apps.FindAsync(app.ClientId))!, status);
        return true;
    });
}
