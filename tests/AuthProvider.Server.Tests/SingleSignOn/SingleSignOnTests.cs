using System.Net;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.SingleSignOn;

/// <summary>One sign-in for all apps, consent in between (OpenID Connect Core 1.0, 3.1.2; DESIGN, decisions 3, 5 and 10).</summary>
public sealed class SingleSignOnTests
{
    [Fact]
    public async Task Second_app_opens_without_password_and_with_the_same_subject_session_and_auth_time()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var (shop, desk) = (provider.NewClient(TestApp.Shop), provider.NewClient(TestApp.Desk));

        var firstRequest = shop.NewRequest("openid profile");
        var firstAnswer = await RelyingPartyClient.AuthorizeAsync(browser, firstRequest, TestUser.Alice);
        var first = (await shop.ExchangeAsync(firstRequest, firstAnswer.Code!)).EnsureSuccess();
        provider.Time.Advance(TimeSpan.FromMinutes(5));
        var request = desk.NewRequest();
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request);
        var second = (await desk.ExchangeAsync(request, answer.Code!)).EnsureSuccess();

        var (one, two) = (await shop.ValidateIdTokenAsync(first.IdToken!, firstRequest.Nonce), await desk.ValidateIdTokenAsync(second.IdToken!, request.Nonce));
        Assert.Equal(await provider.GetSubjectAsync(TestUser.Alice), one.Subject);
        Assert.Equal(one.Subject, two.Subject);
        Assert.Equal(["pwd"], one.GetPayloadValue<string[]>("amr"));
        Assert.Equal(one.GetPayloadValue<string>("sid"), two.GetPayloadValue<string>("sid"));
        Assert.Equal(one.GetPayloadValue<long>("auth_time"), two.GetPayloadValue<long>("auth_time"));
    }

    [Fact]
    public async Task Answer_to_the_consent_page_is_remembered_for_the_scopes_that_were_allowed()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var shop = provider.NewClient(TestApp.Shop);

        await browser.GoToAsync(shop.NewRequest("openid profile").Address);
        await browser.SignInAsync(TestUser.Bruno.UserName);
        Assert.Equal("/consent", browser.Page.Address.AbsolutePath);
        Assert.NotNull(AuthorizationAnswer.From(await browser.AllowAsync()).Code);

        Assert.True((await browser.GoToAsync(shop.NewRequest("openid profile").Address)).IsElsewhere);
        Assert.Equal("/consent", (await browser.GoToAsync(shop.NewRequest("openid profile email").Address)).Address.AbsolutePath);
    }

    [Fact]
    public async Task User_who_does_not_allow_sends_access_denied_to_the_app_with_its_state()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var request = provider.NewClient(TestApp.Shop).NewRequest();

        await browser.GoToAsync(request.Address);
        await browser.SignInAsync(TestUser.Bruno.UserName);
        var answer = AuthorizationAnswer.From(await browser.DenyAsync());

        Assert.Equal("access_denied", answer.Error);
        Assert.Equal(request.State, answer.State);
        Assert.Null(answer.Code);
    }

    [Fact]
    public async Task Prompt_login_asks_once_and_gives_a_later_auth_time()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var firstRequest = desk.NewRequest();
        var firstAnswer = await RelyingPartyClient.AuthorizeAsync(browser, firstRequest, TestUser.Alice);
        var first = (await desk.ExchangeAsync(firstRequest, firstAnswer.Code!)).EnsureSuccess();
        provider.Time.Advance(TimeSpan.FromMinutes(1));

        var request = desk.NewRequest("openid", ("prompt", "login"));
        Assert.Equal("/sign-in", (await browser.GoToAsync(request.Address)).Address.AbsolutePath);
        var answer = AuthorizationAnswer.From(await browser.SignInAsync(TestUser.Alice.UserName));
        var second = (await desk.ExchangeAsync(request, answer.Code!)).EnsureSuccess();

        var (one, two) = (await desk.ValidateIdTokenAsync(first.IdToken!, firstRequest.Nonce), await desk.ValidateIdTokenAsync(second.IdToken!, request.Nonce));
        Assert.Equal(one.GetPayloadValue<long>("auth_time") + 60, two.GetPayloadValue<long>("auth_time"));
    }

    [Fact]
    public async Task Request_that_was_posted_survives_the_sign_in_page()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var request = provider.NewClient(TestApp.Desk).NewRequest();

        Assert.Equal("/sign-in", (await browser.PostAsync("/connect/authorize", request.Parameters)).Address.AbsolutePath);
        var answer = AuthorizationAnswer.From(await browser.SignInAsync(TestUser.Alice.UserName));

        Assert.NotNull(answer.Code);
        Assert.Equal(request.State, answer.State);
    }

    [Fact]
    public async Task Answer_in_a_form_is_posted_to_the_app_and_leaves_nothing_in_the_address()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        await desk.SignInAsync(browser, TestUser.Alice);

        var page = await browser.GoToAsync(desk.NewRequest("openid", ("response_mode", "form_post")).Address);
        Assert.False(page.Has("script:not([src])"));
        var answer = AuthorizationAnswer.From(await browser.SubmitFormToOtherSiteAsync());

        Assert.Equal("form_post", answer.Mode);
        Assert.NotNull(answer.Code);
        Assert.Equal("", answer.Address.Query);
    }

    [Fact]
    public async Task Session_that_was_idle_too_long_asks_for_the_password_again()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Sessions:IdleTimeout"] = "01:00:00");
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        await desk.SignInAsync(browser, TestUser.Alice);

        provider.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.True((await browser.GoToAsync(desk.NewRequest().Address)).IsElsewhere);
        provider.Time.Advance(TimeSpan.FromMinutes(60));
        Assert.Equal("/sign-in", (await browser.GoToAsync(desk.NewRequest().Address)).Address.AbsolutePath);
    }

    [Fact]
    public async Task Wrong_user_and_wrong_password_get_the_same_answer()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();

        await browser.GoToAsync("/sign-in");
        await browser.SignInAsync("nobody-here", "some password");
        var unknown = browser.Page.TextOf("#problem");
        await browser.GoToAsync("/sign-in");
        await browser.SignInAsync(TestUser.Alice.UserName, "some password");

        Assert.Equal(HttpStatusCode.OK, browser.Page.Status);
        Assert.NotNull(unknown);
        Assert.Equal(unknown, browser.Page.TextOf("#problem"));
    }

    [Fact]
    public async Task Cookie_of_before_the_sign_in_is_worth_nothing_after_it()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        await desk.SignInAsync(browser, TestUser.Alice);
        var before = browser.Cookies["__Host-AuthProvider"];

        await browser.GoToAsync(desk.NewRequest("openid", ("prompt", "login")).Address);
        await browser.SignInAsync(TestUser.Alice.UserName);

        Assert.NotEqual(before, browser.Cookies["__Host-AuthProvider"], StringComparer.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, desk.NewRequest().Address);
        request.Headers.Add("Cookie", "__Host-AuthProvider=" + before);
        using var response = await provider.Http.SendAsync(request);
        Assert.Equal("/sign-in", new Uri(new Uri(provider.Issuer), response.Headers.Location!).AbsolutePath);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/%09/evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task Sign_in_page_returns_to_no_other_site(string returnUrl)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();

        await browser.GoToAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(returnUrl));
        await browser.SignInAsync(TestUser.Alice.UserName);

        Assert.False(browser.Page.IsElsewhere);
    }
}
