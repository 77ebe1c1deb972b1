using AuthProvider.Storage.Apps;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.EndSession;

/// <summary>An app that an administrator has switched off may still sign its user out: that takes something away and gives nothing.</summary>
public sealed class SignOutOfInactiveAppTests
{
    [Theory]
    [InlineData(AppStatus.Disabled)]
    [InlineData(AppStatus.Pending)]
    public async Task User_is_signed_out_by_the_id_token_of_an_app_that_may_not_be_used(AppStatus status)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var shop = provider.NewClient(TestApp.Shop);
        var tokens = await shop.SignInAsync(browser, TestUser.Alice);
        await provider.UseAsync<AppStore, bool>(async apps =>
        {
            await apps.SetStatusAsync((await apps.FindAsync("shop"))!, status);
            return true;
        });

        var page = await browser.GoToAsync(
            $"/connect/endsession?id_token_hint={tokens.IdToken}&post_logout_redirect_uri={Uri.EscapeDataString(TestApp.Shop.PostLogoutRedirectUris[0])}");

        Assert.True(page.IsElsewhere, page.ToString());
        Assert.Equal("/sign-in", (await browser.GoToAsync("/account")).Address.AbsolutePath);
    }
}
