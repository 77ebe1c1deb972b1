using System.Net;
using AuthProvider.Protocol.Registration;
using AuthProvider.Testing;
using Microsoft.IdentityModel.JsonWebTokens;

namespace AuthProvider.Server.Tests.EndSession;

/// <summary>Signing out (OpenID Connect RP-Initiated Logout 1.0; PROTOCOL L1 to L4).</summary>
public sealed class EndSessionTests
{
    [Fact]
    public async Task Sign_out_with_id_token_returns_to_the_app_with_its_state_and_ends_session_and_tokens()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var tokens = await desk.SignInAsync(browser, TestUser.Alice);
        Assert.True((await desk.IntrospectAsync(tokens.AccessToken!)).IsActive);

        var returnTo = TestApp.Desk.PostLogoutRedirectUris[0];
        var page = await browser.GoToAsync(Address(("id_token_hint", tokens.IdToken), ("post_logout_redirect_uri", returnTo), ("state", "s t/1")));

        Assert.True(page.IsElsewhere);
        Assert.Equal(returnTo + "?state=s%20t%2F1", page.Address.OriginalString);
        Assert.False((await desk.IntrospectAsync(tokens.AccessToken!)).IsActive);
        Assert.Equal("login_required", (await RelyingPartyClient.AuthorizeAsync(browser, desk.NewRequest("openid", ("prompt", "none")))).Error);
    }

    [Fact]
    public async Task Sign_out_without_state_adds_none()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var tokens = await desk.SignInAsync(browser, TestUser.Alice);

        var returnTo = TestApp.Desk.PostLogoutRedirectUris[0];
        var page = await browser.GoToAsync(Address(("id_token_hint", tokens.IdToken), ("post_logout_redirect_uri", returnTo)));

        Assert.Equal(returnTo, page.Address.OriginalString);
    }

    [Fact]
    public async Task Sign_out_without_id_token_asks_and_does_not_return()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var tokens = await desk.SignInAsync(browser, TestUser.Alice);

        var page = await browser.GoToAsync(Address(("client_id", TestApp.Desk.ClientId), ("post_logout_redirect_uri", TestApp.Desk.PostLogoutRedirectUris[0]), ("state", "x")));
        Assert.True(page.Has("#confirm-logout"));
        Assert.True((await desk.IntrospectAsync(tokens.AccessToken!)).IsActive);
        page = await browser.ConfirmSignOutAsync();

        Assert.False(page.IsElsewhere);
        Assert.True(page.Has("#signed-out"));
        Assert.False((await desk.IntrospectAsync(tokens.AccessToken!)).IsActive);
    }

    [Fact]
    public async Task Address_that_is_not_registered_gets_an_error_page_and_no_redirect()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var tokens = await desk.SignInAsync(browser, TestUser.Alice);

        foreach (var uri in new[] { "https://evil.example/", TestApp.Desk.PostLogoutRedirectUris[0] + "?more=1" })
        {
            var page = await browser.GoToAsync(Address(("id_token_hint", tokens.IdToken), ("post_logout_redirect_uri", uri)));
            Assert.False(page.IsElsewhere);
            Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        }
    }

    [Fact]
    public async Task Id_token_signed_by_nobody_or_changed_gets_no_redirect()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var tokens = await desk.SignInAsync(browser, TestUser.Alice);
        var parts = tokens.IdToken!.Split('.');
        var none = $"eyJhbGciOiJub25lIn0.{parts[1]}.";
        var changed = $"{parts[0]}.{parts[1]}.{(parts[2][0] == 'A' ? 'B' : 'A')}{parts[2][1..]}";

        foreach (var hint in new[] { none, changed, "nonsense" })
        {
            var page = await browser.GoToAsync(Address(("id_token_hint", hint), ("post_logout_redirect_uri", TestApp.Desk.PostLogoutRedirectUris[0])));
            Assert.False(page.IsElsewhere);
            Assert.True((await desk.IntrospectAsync(tokens.AccessToken!)).IsActive);
        }
    }

    [Fact]
    public async Task Expired_id_token_of_ours_is_a_good_hint()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var tokens = await desk.SignInAsync(browser, TestUser.Alice);

        provider.Time.Advance(TimeSpan.FromHours(3));
        var page = await browser.GoToAsync(Address(("id_token_hint", tokens.IdToken), ("post_logout_redirect_uri", TestApp.Desk.PostLogoutRedirectUris[0])));

        Assert.True(page.IsElsewhere);
    }

    [Fact]
    public async Task Offline_grant_outlives_the_session_and_others_do_not()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var shop = provider.NewClient(TestApp.Shop);
        var offline = await shop.SignInAsync(browser, TestUser.Alice, "openid offline_access");
        var online = await shop.SignInAsync(browser, TestUser.Alice, "openid");

        await browser.GoToAsync("/sign-out");
        await browser.ConfirmSignOutAsync();

        Assert.Equal("invalid_grant", (await shop.RefreshAsync(online.RefreshToken!)).Error);
        Assert.NotNull((await shop.RefreshAsync(offline.RefreshToken!)).AccessToken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Session_that_has_idled_out_ends_with_its_grants_and_its_apps_are_told(bool hasSignedInAgain)
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Sessions:IdleTimeout"] = "00:10:00");
        using var browser = provider.NewBrowser();
        await AppReceiver.RegisterAsync(provider, TestApp.Shop, new ClientMetadata { FrontchannelLogoutUri = "https://shop.example/sign-out" });
        var desk = provider.NewClient(TestApp.Desk);
        await provider.NewClient(TestApp.Shop).SignInAsync(browser, TestUser.Alice);
        var tokens = await desk.SignInAsync(browser, TestUser.Alice);
        provider.Time.Advance(TimeSpan.FromMinutes(11));
        var again = hasSignedInAgain ? await desk.SignInAsync(browser, TestUser.Alice) : null;

        var page = await browser.GoToAsync(Address(("id_token_hint", tokens.IdToken)));

        Assert.True(page.Has("#signed-out"), page.ToString());
        Assert.False((await desk.IntrospectAsync(tokens.AccessToken!)).IsActive);
        Assert.Equal("invalid_grant", (await desk.RefreshAsync(tokens.RefreshToken!)).Error);
        Assert.Single(page.Document.QuerySelectorAll("iframe"));
        Assert.True(again is null || !(await desk.IntrospectAsync(again.AccessToken!)).IsActive);
    }

    /// <summary>OpenID Connect Session Management 1.0, 3.2: the cookie of before would have frames go on saying that nothing has changed.</summary>
    [Fact]
    public async Task Session_that_has_idled_out_takes_its_browser_state_along()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Sessions:IdleTimeout"] = "00:10:00");
        using var browser = provider.NewBrowser();
        var tokens = await provider.NewClient(TestApp.Desk).SignInAsync(browser, TestUser.Alice);
        provider.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.True(browser.Cookies.ContainsKey("__Host-AuthProvider-State"));

        await browser.GoToAsync(Address(("id_token_hint", tokens.IdToken)));

        Assert.False(browser.Cookies.ContainsKey("__Host-AuthProvider-State"));
    }

    /// <summary>RP-Initiated Logout 1.0, 2: an ID token that is not of the session of this browser ends nothing before somebody was asked.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Session_that_goes_on_at_another_browser_ends_only_where_somebody_says_so(bool isSignedInHere)
    {
        await using var provider = await TestProvider.StartAsync();
        using var elsewhere = provider.NewBrowser();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var tokens = await desk.SignInAsync(elsewhere, TestUser.Alice);
        if (isSignedInHere)
        {
            await browser.SignInAsync(TestUser.Alice);
        }

        var page = await browser.GoToAsync(Address(("id_token_hint", tokens.IdToken)));

        Assert.True(page.Has("#confirm-logout"), page.ToString());
        Assert.NotNull((await RelyingPartyClient.AuthorizeAsync(elsewhere, desk.NewRequest("openid", ("prompt", "none")))).Code);
        Assert.True((await desk.IntrospectAsync(tokens.AccessToken!)).IsActive);

        Assert.True((await browser.ConfirmSignOutAsync()).Has("#signed-out"));
        Assert.Equal("login_required", (await RelyingPartyClient.AuthorizeAsync(elsewhere, desk.NewRequest("openid", ("prompt", "none")))).Error);
        Assert.Equal("login_required", (await RelyingPartyClient.AuthorizeAsync(browser, desk.NewRequest("openid", ("prompt", "none")))).Error);
        Assert.False((await desk.IntrospectAsync(tokens.AccessToken!)).IsActive);
    }

    /// <summary>A form of another site leaves the cookies behind: they are seen at the page that it leads to, and nobody has to be asked.</summary>
    [Fact]
    public async Task Request_without_the_cookies_of_its_browser_is_done_where_they_are_seen()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var tokens = await desk.SignInAsync(browser, TestUser.Alice);
        var returnTo = TestApp.Desk.PostLogoutRedirectUris[0];
        using var form = new FormUrlEncodedContent([new("id_token_hint", tokens.IdToken), new("post_logout_redirect_uri", returnTo)]);

        using var answer = await provider.Http.PostAsync("connect/endsession", form);
        Assert.True((await desk.IntrospectAsync(tokens.AccessToken!)).IsActive);
        var page = await browser.GoToAsync(answer.Headers.Location!.OriginalString);

        Assert.Equal(returnTo, page.Address.OriginalString);
        Assert.False((await desk.IntrospectAsync(tokens.AccessToken!)).IsActive);
    }

    /// <summary>RP-Initiated Logout 1.0, 2 and 6: an ID token of one user in the browser of another ends nothing without asking.</summary>
    [Fact]
    public async Task Id_token_of_somebody_else_ends_nothing_before_the_user_was_asked()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        using var elsewhere = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var bruno = await desk.SignInAsync(elsewhere, TestUser.Bruno);
        await browser.SignInAsync(TestUser.Alice);

        var page = await browser.GoToAsync(Address(("id_token_hint", bruno.IdToken)));

        Assert.True(page.Has("#confirm-logout"), page.ToString());
        Assert.True((await desk.IntrospectAsync(bruno.AccessToken!)).IsActive);
        Assert.NotNull((await RelyingPartyClient.AuthorizeAsync(elsewhere, desk.NewRequest("openid", ("prompt", "none")))).Code);
        Assert.NotNull((await RelyingPartyClient.AuthorizeAsync(browser, desk.NewRequest("openid", ("prompt", "none")))).Code);
    }

    /// <summary>Browsers check a form's target through all redirects: the policy of the question must name the app's origin.</summary>
    [Fact]
    public async Task Confirmed_sign_out_may_lead_to_the_app()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        using var elsewhere = provider.NewBrowser();
        var tokens = await desk.SignInAsync(elsewhere, TestUser.Alice);
        await browser.SignInAsync(TestUser.Bruno);
        var returnTo = TestApp.Desk.PostLogoutRedirectUris[0];

        // The session of the token has ended already, and another user is here: that one is asked.
        await elsewhere.GoToAsync("/sign-out");
        await elsewhere.ConfirmSignOutAsync();
        var page = await browser.GoToAsync(Address(("id_token_hint", tokens.IdToken), ("post_logout_redirect_uri", returnTo)));

        Assert.True(page.Has("#confirm-logout"), page.ToString());
        Assert.Contains("form-action 'self' https://desk.example;", page.Headers!.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(returnTo, (await browser.ConfirmSignOutAsync()).Address.OriginalString);
    }

    /// <summary>OpenID Connect Front-Channel Logout 1.0, 2: a frame with iss and sid; the browser returns to the app after it. The user sees each app.</summary>
    [Fact]
    public async Task Page_loads_the_frame_of_an_app_and_says_what_happens_at_each()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        await AppReceiver.RegisterAsync(provider, TestApp.Shop, new ClientMetadata { FrontchannelLogoutUri = "https://shop.example/sign-out?from=server" });
        var desk = provider.NewClient(TestApp.Desk);
        var tokens = await desk.SignInAsync(browser, TestUser.Alice);
        await provider.NewClient(TestApp.Shop).SignInAsync(browser, TestUser.Alice);
        var sid = new JsonWebToken(tokens.IdToken!).GetPayloadValue<string>("sid");

        var page = await browser.GoToAsync(Address(("id_token_hint", tokens.IdToken), ("post_logout_redirect_uri", TestApp.Desk.PostLogoutRedirectUris[0])));

        Assert.Equal(
            $"https://shop.example/sign-out?from=server&iss={Uri.EscapeDataString(provider.Issuer)}&sid={sid}",
            Assert.Single(page.Document.QuerySelectorAll("iframe")).GetAttribute("src"));
        Assert.Contains("frame-src https://shop.example", page.Headers!.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(TestApp.Desk.PostLogoutRedirectUris[0], page.Document.QuerySelector("#return")!.GetAttribute("href"));
        Assert.Equal(
            [("Desk", "Is not told; you may still be signed in there"), ("Shop", "Told through your browser")],
            page.Document.QuerySelectorAll(".rows li").Select(app => (app.QuerySelector("h3")!.TextContent, app.QuerySelector("p")!.TextContent)));
    }

    /// <summary>OpenID Connect Core 1.0, 4: a sign-in that begins here tells the app which server it is.</summary>
    [Fact]
    public async Task Account_page_opens_an_app_where_its_sign_in_begins()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        await AppReceiver.RegisterAsync(provider, TestApp.Shop, new ClientMetadata { InitiateLoginUri = "https://shop.example/start" });
        await provider.NewClient(TestApp.Shop).SignInAsync(browser, TestUser.Alice);

        var page = await browser.GoToAsync("/account");

        Assert.Equal(
            "https://shop.example/start?iss=" + Uri.EscapeDataString(provider.Issuer),
            page.Document.QuerySelector("a[aria-label='Open Shop']")?.GetAttribute("href"));
    }

    private static string Address(params (string Name, string? Value)[] parameters) =>
        "/connect/endsession?" + string.Join('&', parameters.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}"));
}
