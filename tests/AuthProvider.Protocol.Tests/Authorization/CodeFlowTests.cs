using System.Net;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.Authorization;

/// <summary>The code flow as browser and app see it (OpenID Connect Core 1.0, 3.1; RFC 6749, 4.1).</summary>
public sealed class CodeFlowTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    [Theory]
    [InlineData(1)]
    [InlineData(128)]
    [InlineData(1000)]
    public async Task State_comes_back_unchanged(int length)
    {
        using var browser = shared.Provider.NewBrowser();
        var state = new string('s', length - 1) + "/";
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, shared.Shop.NewRequest(changes: ("state", state)), TestUser.Alice);
        Assert.Equal(state, answer.State);
        Assert.Equal("query", answer.Mode);
        Assert.Equal("https://shop.example/signed-in", answer.Address.ToString());
    }

    [Fact]
    public async Task State_with_every_printable_character_comes_back_unchanged()
    {
        using var browser = shared.Provider.NewBrowser();
        var state = new string([.. Enumerable.Range(' ', 95).Select(character => (char)character)]) + "é€😀";
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, shared.Shop.NewRequest(changes: ("state", state)), TestUser.Alice);
        Assert.Equal(state, answer.State);
    }

    [Fact]
    public async Task No_state_sent_means_none_comes_back()
    {
        using var browser = shared.Provider.NewBrowser();
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, shared.Shop.NewRequest(changes: ("state", null)), TestUser.Alice);
        Assert.NotNull(answer.Code);
        Assert.Null(answer.State);
    }

    [Fact]
    public async Task Answer_names_the_issuer()
    {
        using var browser = shared.Provider.NewBrowser();
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, shared.Shop.NewRequest(), TestUser.Alice);
        Assert.Equal(shared.Provider.Issuer, answer["iss"]);
        Assert.Equal(["code", "iss", "session_state", "state"], answer.Parameters.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Codes_are_long_and_differ()
    {
        using var browser = shared.Provider.NewBrowser();
        var first = await RelyingPartyClient.AuthorizeAsync(browser, shared.Desk.NewRequest(), TestUser.Alice);
        var second = await RelyingPartyClient.AuthorizeAsync(browser, shared.Desk.NewRequest());
        Assert.True(first.Code!.Length >= 22, first.Code);
        Assert.NotEqual(first.Code, second.Code);
    }

    [Fact]
    public async Task Registered_query_of_a_redirect_uri_stays()
    {
        using var browser = shared.Provider.NewBrowser();
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, shared.Notebook.NewRequest(), TestUser.Alice);
        Assert.StartsWith("https://notebook.example/app?view=signed-in&", browser.Page.Address.ToString(), StringComparison.Ordinal);
        Assert.NotNull(answer.Code);
    }

    [Fact]
    public async Task Form_post_posts_and_puts_nothing_in_the_url()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.Shop.NewRequest(changes: ("response_mode", "form_post"));
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice);
        Assert.Equal("form_post", answer.Mode);
        Assert.Equal("https://shop.example/signed-in", browser.Page.Address.ToString());
        Assert.NotNull(answer.Code);
        Assert.Equal(request.State, answer.State);
    }

    [Fact]
    public async Task Post_to_the_authorization_endpoint_works_through_sign_in_and_consent()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.Shop.NewRequest("openid email");
        var page = await browser.PostAsync("/connect/authorize", request.Parameters);
        Assert.True(page.Has("#sign-in"), page.ToString());
        page = await browser.SignInAsync("alice");
        Assert.True(page.Has("#allow"), page.ToString());
        await browser.AllowAsync();
        var answer = AuthorizationAnswer.From(browser.Page);
        Assert.Equal(request.State, answer.State);
        Assert.True((await shared.Shop.ExchangeAsync(request, answer.Code!)).AccessToken is not null);
    }

    [Fact]
    public async Task Post_to_the_authorization_endpoint_works_with_a_session()
    {
        using var browser = shared.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var page = await browser.PostAsync("/connect/authorize", shared.Desk.NewRequest().Parameters);
        Assert.NotNull(AuthorizationAnswer.From(page).Code);
    }

    [Fact]
    public async Task Parameters_that_mean_nothing_here_do_no_harm()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.Desk.NewRequest("openid", ("display", "popup"), ("ui_locales", "pt-PT fr"), ("claims_locales", "de"), ("login_hint", "bruno"), ("extra", "1"));
        var page = await browser.GoToAsync(request.Address);
        Assert.Equal("bruno", page.Document.QuerySelector("#username")!.GetAttribute("value"));
        await browser.SignInAsync("bruno");
        Assert.NotNull(AuthorizationAnswer.From(browser.Page).Code);
    }

    /// <summary>Values that nobody understands are passed over, alone and in any mixture (OpenID Connect Core 1.0, 15.1; RFC 6749, 3.1).</summary>
    [Theory]
    [InlineData("display", "page")]
    [InlineData("display", "touch")]
    [InlineData("display", "wap")]
    [InlineData("display", "nonsense")]
    [InlineData("ui_locales", "xx-Nonsense")]
    [InlineData("ui_locales", "  de   fr ")]
    [InlineData("ui_locales", "<script>")]
    [InlineData("claims_locales", "not a tag!")]
    [InlineData("login_hint", "nobody@nowhere.example")]
    [InlineData("login_hint", "\" onfocus=\"alert(1)")]
    [InlineData("acr_values", "urn:example:unknown")]
    [InlineData("extra", "")]
    [InlineData("extra", "e\u0301\u20ac%&=")]
    public async Task Value_that_means_nothing_here_does_no_harm(string name, string value)
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.Desk.NewRequest("openid", (name, value));
        Assert.True((await browser.GoToAsync(request.Address)).Has("#sign-in"));
        if (name is "login_hint")
        {
            Assert.Equal(value, browser.Page.Document.QuerySelector("#username")!.GetAttribute("value"));
        }

        var answer = AuthorizationAnswer.From(await browser.SignInAsync("bruno"));
        Assert.Equal(request.State, answer.State);
        Assert.NotNull((await shared.Desk.ExchangeAsync(request, answer.Code!)).EnsureSuccess().IdToken);
    }

    [Fact]
    public async Task User_who_refuses_sends_access_denied()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.Shop.NewRequest("openid phone", ("prompt", "consent"));
        await browser.GoToAsync(request.Address);
        await browser.SignInAsync("bruno");
        var answer = AuthorizationAnswer.From(await browser.DenyAsync());
        Assert.Equal("access_denied", answer.Error);
        Assert.Equal(request.State, answer.State);
        Assert.Equal(shared.Provider.Issuer, answer["iss"]);
    }

    [Fact]
    public async Task Consent_is_remembered()
    {
        using var browser = shared.Provider.NewBrowser();
        await shared.Shop.SignInAsync(browser, TestUser.Carol, "openid email");
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, shared.Shop.NewRequest("email openid", ("prompt", "none")));
        Assert.NotNull(answer.Code);
    }

    [Fact]
    public async Task Native_app_comes_back_to_the_port_that_it_was_given()
    {
        using var browser = shared.Provider.NewBrowser();
        var camera = shared.Provider.NewClient(TestApp.Camera);
        var request = camera.NewRequest(changes: ("redirect_uri", "http://127.0.0.1:51004/signed-in"));
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice);
        Assert.Equal("http://127.0.0.1:51004/signed-in", answer.Address.ToString());
        Assert.NotNull((await camera.ExchangeAsync(request, answer.Code!)).EnsureSuccess().AccessToken);
    }

    [Fact]
    public async Task Native_app_comes_back_to_its_own_scheme()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.Provider.NewClient(TestApp.Camera).NewRequest(changes: ("redirect_uri", "com.example.camera:/signed-in"));
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice);
        Assert.Equal("com.example.camera:/signed-in", answer.Address.ToString());
    }

    [Fact]
    public async Task Answer_is_stored_in_no_cache()
    {
        using var browser = shared.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        using var request = new HttpRequestMessage(HttpMethod.Get, shared.Desk.NewRequest().Address);
        request.Headers.Add("Cookie", string.Join("; ", browser.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        using var response = await shared.Provider.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.True(response.Headers.CacheControl?.NoStore);
    }
}
