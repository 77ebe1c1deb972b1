using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.Authorization;

/// <summary><c>prompt</c>, <c>max_age</c>, <c>id_token_hint</c> and <c>acr_values</c> on the wire (OpenID Connect Core 1.0, 3.1.2.1).</summary>
public sealed class PromptTests : IAsyncLifetime
{
    private TestProvider _provider = null!;
    private RelyingPartyClient _shop = null!;

    public async Task InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        _shop = _provider.NewClient(TestApp.Shop);
    }

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Theory]
    [InlineData("query")]
    [InlineData("fragment")]
    [InlineData("form_post")]
    public async Task Prompt_none_without_session_gets_login_required_and_no_page(string mode)
    {
        using var browser = _provider.NewBrowser();
        var request = _shop.NewRequest("openid", ("prompt", "none"), ("response_mode", mode));
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request);
        Assert.Equal("login_required", answer.Error);
        Assert.Equal(request.State, answer.State);
        Assert.Equal(mode, answer.Mode);
    }

    [Fact]
    public async Task Prompt_none_with_session_and_consent_gets_the_same_user_and_auth_time()
    {
        using var browser = _provider.NewBrowser();
        var first = await SignInAsync(browser, TestUser.Alice);
        _provider.Time.Advance(TimeSpan.FromMinutes(10));
        var request = _shop.NewRequest("openid", ("prompt", "none"));
        var second = await ReadIdTokenAsync(request, await RelyingPartyClient.AuthorizeAsync(browser, request));
        Assert.Equal(first.Subject, second.Subject);
        Assert.Equal(first.GetPayloadValue<long>("auth_time"), second.GetPayloadValue<long>("auth_time"));
    }

    [Fact]
    public async Task Prompt_none_without_consent_gets_consent_required()
    {
        using var browser = _provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        Assert.Equal("consent_required", (await RelyingPartyClient.AuthorizeAsync(browser, _shop.NewRequest("openid", ("prompt", "none")))).Error);
    }

    /// <summary>A token names the person also where no scope is asked for.</summary>
    [Fact]
    public async Task Request_without_scope_asks_the_person_too()
    {
        using var browser = _provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        Assert.Equal("consent_required", (await RelyingPartyClient.AuthorizeAsync(browser, _shop.NewRequest("", ("prompt", "none"), ("scope", null)))).Error);

        var page = await browser.GoToAsync(_shop.NewRequest("", ("scope", null)).Address);
        Assert.Contains("identifier of your account", page.Document.Body!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(AuthorizationAnswer.From(await browser.AllowAsync()).Code);
        Assert.NotNull((await RelyingPartyClient.AuthorizeAsync(browser, _shop.NewRequest("", ("prompt", "none"), ("scope", null)))).Code);
    }

    [Fact]
    public async Task Prompt_none_beside_another_value_is_invalid()
    {
        using var browser = _provider.NewBrowser();
        Assert.Equal("invalid_request", (await RelyingPartyClient.AuthorizeAsync(browser, _shop.NewRequest("openid", ("prompt", "none login")))).Error);
    }

    [Fact]
    public async Task Prompt_login_asks_for_the_password_once_and_gives_a_later_auth_time()
    {
        using var browser = _provider.NewBrowser();
        var first = await SignInAsync(browser, TestUser.Alice);
        _provider.Time.Advance(TimeSpan.FromMinutes(1));
        var request = _shop.NewRequest("openid", ("prompt", "login"));
        var page = await browser.GoToAsync(request.Address);
        Assert.True(page.Has("#sign-in"), page.ToString());
        page = await browser.SignInAsync("alice");
        Assert.True(page.IsElsewhere, page.ToString());
        var second = await ReadIdTokenAsync(request, AuthorizationAnswer.From(page));
        Assert.True(second.GetPayloadValue<long>("auth_time") > first.GetPayloadValue<long>("auth_time"));
    }

    [Fact]
    public async Task Max_age_passed_asks_for_the_password_and_gives_a_later_auth_time()
    {
        using var browser = _provider.NewBrowser();
        var first = await SignInAsync(browser, TestUser.Alice);
        _provider.Time.Advance(TimeSpan.FromSeconds(2));
        var request = _shop.NewRequest("openid", ("max_age", "1"));
        var page = await browser.GoToAsync(request.Address);
        Assert.True(page.Has("#sign-in"), page.ToString());
        var second = await ReadIdTokenAsync(request, AuthorizationAnswer.From(await browser.SignInAsync("alice")));
        Assert.True(second.GetPayloadValue<long>("auth_time") > first.GetPayloadValue<long>("auth_time"));
    }

    [Fact]
    public async Task Max_age_kept_asks_nothing_and_auth_time_is_in_the_id_token()
    {
        using var browser = _provider.NewBrowser();
        var first = await SignInAsync(browser, TestUser.Alice);
        _provider.Time.Advance(TimeSpan.FromSeconds(2));
        var request = _shop.NewRequest("openid", ("max_age", "10000"));
        var second = await ReadIdTokenAsync(request, await RelyingPartyClient.AuthorizeAsync(browser, request));
        Assert.Equal(first.GetPayloadValue<long>("auth_time"), second.GetPayloadValue<long>("auth_time"));
    }

    [Fact]
    public async Task Id_token_hint_of_the_user_is_accepted()
    {
        using var browser = _provider.NewBrowser();
        var tokens = await _shop.SignInAsync(browser, TestUser.Alice);
        var request = _shop.NewRequest("openid", ("prompt", "none"), ("id_token_hint", tokens.IdToken));
        var second = await ReadIdTokenAsync(request, await RelyingPartyClient.AuthorizeAsync(browser, request));
        Assert.Equal(await _provider.GetSubjectAsync(TestUser.Alice), second.Subject);
    }

    [Fact]
    public async Task Id_token_hint_that_has_expired_is_accepted()
    {
        using var browser = _provider.NewBrowser();
        var tokens = await _shop.SignInAsync(browser, TestUser.Alice);
        _provider.Time.Advance(TimeSpan.FromHours(2));
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, _shop.NewRequest("openid", ("prompt", "none"), ("id_token_hint", tokens.IdToken)));
        Assert.True(answer.Code is not null, answer.Error + answer["error_description"]);
    }

    [Fact]
    public async Task Id_token_hint_of_another_user_gets_login_required()
    {
        using var alice = _provider.NewBrowser();
        using var bruno = _provider.NewBrowser();
        var tokens = await _shop.SignInAsync(alice, TestUser.Alice);
        await _shop.SignInAsync(bruno, TestUser.Bruno);
        var answer = await RelyingPartyClient.AuthorizeAsync(bruno, _shop.NewRequest("openid", ("prompt", "none"), ("id_token_hint", tokens.IdToken)));
        Assert.Equal("login_required", answer.Error);
    }

    /// <summary>A requested <c>sub</c> gets an answer about that user or none (OpenID Connect Core 1.0, 3.1.2.2), also beside an <c>id_token_hint</c>.</summary>
    [Theory]
    [InlineData("alice", """{"id_token":{"sub":{"value":"BRUNO"}}}""", null)]
    [InlineData("bruno", """{"id_token":{"sub":{"values":["BRUNO","ALICE"]}}}""", null)]
    [InlineData("alice", """{"id_token":{"sub":{"values":["BRUNO","ALICE"]}}}""", "alice")]
    [InlineData(null, """{"id_token":{"sub":{"values":["BRUNO","ALICE"]}}}""", "alice")]
    [InlineData(null, """{"id_token":{"sub":{"value":"ALICE"}},"userinfo":{"sub":{"value":"BRUNO"}}}""", null)]
    [InlineData(null, """{"userinfo":{"sub":{"value":"BRUNO"}}}""", null)]
    public async Task All_that_names_a_user_must_name_the_one_who_answers(string? hint, string claims, string? answers)
    {
        using var alice = _provider.NewBrowser();
        using var bruno = _provider.NewBrowser();
        var hints = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["alice"] = (await _shop.SignInAsync(alice, TestUser.Alice)).IdToken,
            ["bruno"] = (await _shop.SignInAsync(bruno, TestUser.Bruno)).IdToken,
        };
        foreach (var user in (TestUser[])[TestUser.Alice, TestUser.Bruno])
        {
            claims = claims.Replace(user.UserName.ToUpperInvariant(), await _provider.GetSubjectAsync(user), StringComparison.Ordinal);
        }

        var request = _shop.NewRequest("openid", ("prompt", "none"), ("claims", claims), ("id_token_hint", hint is null ? null : hints[hint]));
        var answer = await RelyingPartyClient.AuthorizeAsync(alice, request);
        Assert.Equal(answers is null ? "login_required" : null, answer.Error);
        if (answers is not null)
        {
            Assert.Equal(await _provider.GetSubjectAsync(TestUser.Alice), (await ReadIdTokenAsync(request, answer)).Subject);
        }
    }

    [Fact]
    public async Task Id_token_hint_that_is_no_token_of_ours_is_refused()
    {
        using var browser = _provider.NewBrowser();
        await _shop.SignInAsync(browser, TestUser.Alice);
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, _shop.NewRequest("openid", ("prompt", "none"), ("id_token_hint", "e30.e30.")));
        Assert.NotNull(answer.Error);
    }

    [Fact]
    public async Task Acr_values_are_answered_with_one_of_them()
    {
        using var browser = _provider.NewBrowser();
        var token = await SignInAsync(browser, TestUser.Alice, ("acr_values", "two-factors one-factor"));
        Assert.Equal("one-factor", token.GetPayloadValue<string>("acr"));
    }

    [Fact]
    public async Task Essential_acr_that_nobody_reaches_is_an_error()
    {
        using var browser = _provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var request = _shop.NewRequest("openid", ("claims", """{"id_token":{"acr":{"essential":true,"values":["hardware"]}}}"""));
        Assert.Equal("unmet_authentication_requirements", (await RelyingPartyClient.AuthorizeAsync(browser, request)).Error);
    }

    [Fact]
    public async Task Two_browsers_know_nothing_of_each_other()
    {
        using var alice = _provider.NewBrowser();
        using var other = _provider.NewBrowser();
        await _shop.SignInAsync(alice, TestUser.Alice);
        Assert.Equal("login_required", (await RelyingPartyClient.AuthorizeAsync(other, _shop.NewRequest("openid", ("prompt", "none")))).Error);
    }

    private async Task<Microsoft.IdentityModel.JsonWebTokens.JsonWebToken> SignInAsync(TestBrowser browser, TestUser user, params (string Name, string? Value)[] changes)
    {
        var request = _shop.NewRequest("openid", changes);
        return await ReadIdTokenAsync(request, await RelyingPartyClient.AuthorizeAsync(browser, request, user));
    }

    private async Task<Microsoft.IdentityModel.JsonWebTokens.JsonWebToken> ReadIdTokenAsync(AuthorizationRequest request, AuthorizationAnswer answer)
    {
        Assert.True(answer.Code is not null, $"{answer.Error} {answer["error_description"]}");
        return await _shop.ValidateIdTokenAsync((await _shop.ExchangeAsync(request, answer.Code!)).EnsureSuccess().IdToken!, request.Nonce);
    }
}
