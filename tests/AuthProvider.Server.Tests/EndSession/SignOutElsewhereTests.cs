using AuthProvider.Protocol.Registration;
using AuthProvider.Testing;
using Microsoft.IdentityModel.JsonWebTokens;

namespace AuthProvider.Server.Tests.EndSession;

/// <summary>
/// Signing out with an ID token of a session at another browser (OpenID Connect RP-Initiated Logout 1.0, 2): the session here ends first,
/// whatever becomes of the other one, and frames are those of the session here (Front-Channel Logout 1.0, 3).
/// </summary>
public sealed class SignOutElsewhereTests
{
    private const string ShopFrame = "https://shop.example/sign-out";
    private const string DeskFrame = "https://desk.example/sign-out";

    [Fact]
    public async Task Session_here_ends_though_the_one_elsewhere_has_ended_while_the_page_asked()
    {
        await using var provider = await TestProvider.StartAsync();
        using var elsewhere = provider.NewBrowser();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var tokens = await desk.SignInAsync(elsewhere, TestUser.Alice);
        var here = await desk.SignInAsync(browser, TestUser.Alice);
        Assert.True((await browser.GoToAsync(Address(tokens.IdToken))).Has("#confirm-logout"));
        await elsewhere.GoToAsync("/sign-out");
        await elsewhere.ConfirmSignOutAsync();

        Assert.True((await browser.ConfirmSignOutAsync()).Has("#signed-out"));

        Assert.Equal("login_required", (await RelyingPartyClient.AuthorizeAsync(browser, desk.NewRequest("openid", ("prompt", "none")))).Error);
        Assert.False((await desk.IntrospectAsync(here.AccessToken!)).IsActive);
    }

    /// <summary>Shop was signed in to at the other browser and Desk here: only Desk has its cookies here.</summary>
    [Fact]
    public async Task Frames_are_those_of_the_session_here()
    {
        await using var provider = await StartWithFramesAsync();
        using var elsewhere = provider.NewBrowser();
        using var browser = provider.NewBrowser();
        var tokens = await provider.NewClient(TestApp.Shop).SignInAsync(elsewhere, TestUser.Alice);
        var here = await provider.NewClient(TestApp.Desk).SignInAsync(browser, TestUser.Alice);

        await browser.GoToAsync(Address(tokens.IdToken));
        var page = await browser.ConfirmSignOutAsync();

        Assert.Equal(
            $"{DeskFrame}?iss={Uri.EscapeDataString(provider.Issuer)}&sid={new JsonWebToken(here.IdToken!).GetPayloadValue<string>("sid")}",
            Assert.Single(Frames(page)));
        Assert.Equal(
            [("Desk", "Told through your browser"), ("Shop", "Is not told; you may still be signed in there")],
            page.Document.QuerySelectorAll(".rows li").Select(app => (app.QuerySelector("h3")!.TextContent, app.QuerySelector("p")!.TextContent)));
    }

    /// <summary>Of an app that was signed in to at both, the frame reaches the session here only.</summary>
    [Fact]
    public async Task App_of_both_is_said_not_to_be_told()
    {
        await using var provider = await StartWithFramesAsync();
        using var elsewhere = provider.NewBrowser();
        using var browser = provider.NewBrowser();
        var shop = provider.NewClient(TestApp.Shop);
        var tokens = await shop.SignInAsync(elsewhere, TestUser.Alice);
        await shop.SignInAsync(browser, TestUser.Alice);

        await browser.GoToAsync(Address(tokens.IdToken));
        var page = await browser.ConfirmSignOutAsync();

        Assert.StartsWith(ShopFrame, Assert.Single(Frames(page)), StringComparison.Ordinal);
        Assert.Equal("Is not told; you may still be signed in there", page.TextOf(".rows li p"));
    }

    /// <summary>Whoever holds an ID token, of long ago perhaps, learns nothing of what else its user signs in to.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Session_elsewhere_alone_gets_no_frames_here_and_its_apps_are_not_listed(bool hasIdledOut)
    {
        await using var provider = await StartWithFramesAsync();
        using var elsewhere = provider.NewBrowser();
        using var browser = provider.NewBrowser();
        var shop = provider.NewClient(TestApp.Shop);
        await provider.NewClient(TestApp.Desk).SignInAsync(elsewhere, TestUser.Alice);
        var tokens = await shop.SignInAsync(elsewhere, TestUser.Alice);
        if (hasIdledOut)
        {
            provider.Time.Advance(TimeSpan.FromMinutes(11));
        }

        var page = await browser.GoToAsync(Address(tokens.IdToken));
        Assert.Equal(!hasIdledOut, page.Has("#confirm-logout"));
        page = hasIdledOut ? page : await browser.ConfirmSignOutAsync();

        Assert.True(page.Has("#signed-out"), page.ToString());
        Assert.False(page.Has(".rows"), page.ToString());
        Assert.Empty(Frames(page));
        Assert.False((await shop.IntrospectAsync(tokens.AccessToken!)).IsActive);
    }

    /// <summary>A form of another site leaves the cookies behind, so that only the page that it leads to knows whose the idle session was.</summary>
    [Fact]
    public async Task Session_that_has_idled_out_here_gets_its_frames_though_the_request_came_without_cookies()
    {
        await using var provider = await StartWithFramesAsync();
        using var browser = provider.NewBrowser();
        var tokens = await provider.NewClient(TestApp.Shop).SignInAsync(browser, TestUser.Alice);
        provider.Time.Advance(TimeSpan.FromMinutes(11));
        using var form = new FormUrlEncodedContent([new("id_token_hint", tokens.IdToken)]);

        using var answer = await provider.Http.PostAsync("connect/endsession", form);
        var page = await browser.GoToAsync(answer.Headers.Location!.OriginalString);

        Assert.True(page.Has("#signed-out"), page.ToString());
        Assert.StartsWith(ShopFrame, Assert.Single(Frames(page)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "Desk asks to sign you out at another browser or device.")]
    [InlineData(true, "Desk asks to sign you out here and at another browser or device.")]
    public async Task Question_says_where_the_session_is(bool isSignedInHere, string text)
    {
        await using var provider = await TestProvider.StartAsync();
        using var elsewhere = provider.NewBrowser();
        using var browser = provider.NewBrowser();
        var tokens = await provider.NewClient(TestApp.Desk).SignInAsync(elsewhere, TestUser.Alice);
        if (isSignedInHere)
        {
            await browser.SignInAsync(TestUser.Alice);
        }

        var page = await browser.GoToAsync(Address(tokens.IdToken));

        Assert.StartsWith(text, page.TextOf(".sheet p"), StringComparison.Ordinal);
    }

    private static async Task<TestProvider> StartWithFramesAsync()
    {
        var provider = await TestProvider.StartAsync(options => options.Settings["Sessions:IdleTimeout"] = "00:10:00");
        await AppReceiver.RegisterAsync(provider, TestApp.Shop, new ClientMetadata { FrontchannelLogoutUri = ShopFrame });
        await AppReceiver.RegisterAsync(provider, TestApp.Desk, new ClientMetadata { FrontchannelLogoutUri = DeskFrame });
        return provider;
    }

    private static IEnumerable<string?> Frames(Page page) => page.Document.QuerySelectorAll("iframe").Select(frame => frame.GetAttribute("src"));

    private static string Address(string? idToken) => "/connect/endsession?id_token_hint=" + idToken;
}
