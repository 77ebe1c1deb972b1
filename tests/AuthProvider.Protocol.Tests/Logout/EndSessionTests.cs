using AuthProvider.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Tests.Logout;

/// <summary>RP-Initiated Logout 1.0, 2 and 3.</summary>
public sealed class EndSessionTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    private const string Back = "https://shop.example/signed-out";

    [Theory]
    [InlineData("GET", "a state/+&=")]
    [InlineData("POST", "a state/+&=")]
    [InlineData("GET", null)]
    public async Task User_ends_at_the_registered_uri_with_state_and_nothing_else(string method, string? state)
    {
        using var browser = shared.Provider.NewBrowser();
        var tokens = await shared.Shop.SignInAsync(browser, TestUser.Alice);
        var page = await EndAsync(browser, method, ("id_token_hint", tokens.IdToken), ("post_logout_redirect_uri", Back), ("state", state));
        Assert.True(page.IsElsewhere, page.ToString());
        var answer = AuthorizationAnswer.From(page);
        Assert.Equal(Back, answer.Address.ToString());
        Assert.Equal(state, answer.State);
        Assert.Equal(state is null ? 0 : 1, answer.Parameters.Count);
        await AssertSignedOutAsync(browser);
    }

    [Fact]
    public async Task Expired_id_token_is_good_enough()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Sessions:IdleTimeout"] = "5.00:00:00");
        using var browser = provider.NewBrowser();
        var tokens = await provider.NewClient(TestApp.Shop).SignInAsync(browser, TestUser.Alice);
        provider.Time.Advance(TimeSpan.FromHours(3));
        var page = await EndAsync(browser, "GET", ("id_token_hint", tokens.IdToken), ("post_logout_redirect_uri", Back));
        Assert.True(page.IsElsewhere, page.ToString());
    }

    [Theory]
    [InlineData("https://shop.example/signed-out?x=1")]
    [InlineData("https://shop.example/signed-out/")]
    [InlineData("https://evil.example/")]
    [InlineData("https://desk.example/signed-out")]
    [InlineData("javascript:alert(1)")]
    public async Task Unregistered_uri_never_gets_the_browser(string uri)
    {
        using var browser = shared.Provider.NewBrowser();
        var tokens = await shared.Shop.SignInAsync(browser, TestUser.Alice);
        var page = await EndAsync(browser, "GET", ("id_token_hint", tokens.IdToken), ("post_logout_redirect_uri", uri), ("state", "x"));
        Assert.False(page.IsElsewhere, page.ToString());
        if (page.Has("#confirm-logout"))
        {
            page = await browser.ConfirmSignOutAsync();
            Assert.False(page.IsElsewhere, page.ToString());
        }

        Assert.DoesNotContain(page.Document.Links, link => link.GetAttribute("href")!.Contains("evil", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("unsigned")]
    [InlineData("stranger")]
    public async Task Hint_that_is_missing_unsigned_or_of_a_stranger_never_gets_the_browser_elsewhere(string kind)
    {
        using var browser = shared.Provider.NewBrowser();
        var tokens = await shared.Shop.SignInAsync(browser, TestUser.Alice);
        var hint = kind switch { "none" => null, "unsigned" => Unsign(tokens.IdToken!), _ => Resign(tokens.IdToken!) };
        var page = await EndAsync(browser, "GET", ("id_token_hint", hint), ("client_id", "shop"), ("post_logout_redirect_uri", Back), ("state", "x"));
        Assert.False(page.IsElsewhere, page.ToString());
        if (page.Has("#confirm-logout"))
        {
            page = await browser.ConfirmSignOutAsync();
            Assert.False(page.IsElsewhere, page.ToString());
        }
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("state", "x")]
    public async Task Without_parameters_the_user_is_asked_and_then_told(string? name, string? value)
    {
        using var browser = shared.Provider.NewBrowser();
        await shared.Shop.SignInAsync(browser, TestUser.Alice);
        var page = await EndAsync(browser, "GET", (name ?? "x", value));
        Assert.True(page.Has("#confirm-logout"), page.ToString());
        page = await browser.ConfirmSignOutAsync();
        Assert.True(page.Has("#signed-out"), page.ToString());
        await AssertSignedOutAsync(browser);
    }

    [Fact]
    public async Task Hint_without_uri_signs_out_and_says_so()
    {
        using var browser = shared.Provider.NewBrowser();
        var tokens = await shared.Shop.SignInAsync(browser, TestUser.Alice);
        var page = await EndAsync(browser, "GET", ("id_token_hint", tokens.IdToken));
        page = page.Has("#confirm-logout") ? await browser.ConfirmSignOutAsync() : page;
        Assert.True(page.Has("#signed-out"), page.ToString());
        await AssertSignedOutAsync(browser);
    }

    [Fact]
    public async Task Grants_without_offline_access_end_with_the_session_and_others_stay()
    {
        using var browser = shared.Provider.NewBrowser();
        var online = await shared.Shop.SignInAsync(browser, TestUser.Bruno, "openid");
        var offline = await shared.Desk.SignInAsync(browser, TestUser.Bruno, "openid offline_access");
        await EndAsync(browser, "GET", ("id_token_hint", online.IdToken), ("post_logout_redirect_uri", Back));
        Assert.False((await shared.Shop.IntrospectAsync(online.AccessToken!)).IsActive);
        Assert.NotNull((await shared.Desk.RefreshAsync(offline.RefreshToken!)).AccessToken);
    }

    private static Task<Page> EndAsync(TestBrowser browser, string method, params (string Name, string? Value)[] parameters)
    {
        var sent = parameters.Where(parameter => parameter.Value is not null).Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value!)).ToList();
        return method == "POST"
            ? browser.PostAsync("/connect/endsession", sent)
            : browser.GoToAsync("/connect/endsession?" + string.Join('&', sent.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}")));
    }

    private static string Unsign(string token) => $"eyJhbGciOiJub25lIn0.{token.Split('.')[1]}.";

    private static string Resign(string token)
    {
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        var key = new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: true)) { KeyId = new JsonWebToken(token).Kid };
        var payload = Base64UrlEncoder.Decode(token.Split('.')[1]);
        return new JsonWebTokenHandler().CreateToken(payload, new SigningCredentials(key, "RS256"));
    }

    private async Task AssertSignedOutAsync(TestBrowser browser) =>
        Assert.Equal("login_required", (await RelyingPartyClient.AuthorizeAsync(browser, shared.Shop.NewRequest("openid", ("prompt", "none")))).Error);
}
