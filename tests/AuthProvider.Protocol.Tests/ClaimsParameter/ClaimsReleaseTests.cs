using System.Text.Json;
using AuthProvider.Protocol.Tests.Flows;
using AuthProvider.Testing;
using Microsoft.IdentityModel.JsonWebTokens;

namespace AuthProvider.Protocol.Tests.ClaimsParameter;

/// <summary>Where claims are told (OpenID Connect Core 1.0, 5.4 and 5.5).</summary>
public sealed class ClaimsReleaseTests(FlowsProvider shared) : IClassFixture<FlowsProvider>
{
    /// <summary>A claim asked for by name comes from userinfo without its scope, and alone (5.5).</summary>
    [Fact]
    public async Task Claim_for_userinfo_comes_from_userinfo_and_not_in_the_id_token()
    {
        var tokens = await SignInAsync("""{"userinfo":{"name":{"essential":true},"address":null}}""");
        var info = await shared.Client.GetUserInfoAsync(tokens.AccessToken!);
        Assert.Equal("Alice Adams", info["name"]);
        Assert.Equal("Portugal", info.Json.GetProperty("address").GetProperty("country").GetString());
        Assert.Null(info["given_name"]);
        Assert.Null(info["email"]);
        Assert.False(Has(tokens.IdToken!, "name"));
    }

    /// <summary>A claim asked for in the ID token is there, with the type of 5.1, and not at userinfo (5.5).</summary>
    [Fact]
    public async Task Claim_for_the_id_token_comes_in_the_id_token()
    {
        var tokens = await SignInAsync("""{"id_token":{"email":{"essential":true},"email_verified":null,"updated_at":null}}""");
        var token = new JsonWebToken(tokens.IdToken);
        Assert.Equal("alice@example.com", token.GetPayloadValue<string>("email"));
        Assert.True(token.GetPayloadValue<bool>("email_verified"));
        Assert.True(token.GetPayloadValue<long>("updated_at") > 0);
        Assert.Null((await shared.Client.GetUserInfoAsync(tokens.AccessToken!))["email"]);
    }

    /// <summary>What was asked for stays with the grant (12.2).</summary>
    [Fact]
    public async Task Claims_survive_a_refresh()
    {
        var tokens = await SignInAsync("""{"userinfo":{"name":null},"id_token":{"nickname":null}}""", "openid offline_access");
        var refreshed = (await shared.Client.RefreshAsync(tokens.RefreshToken!)).EnsureSuccess();
        Assert.Equal("Alice Adams", (await shared.Client.GetUserInfoAsync(refreshed.AccessToken!))["name"]);
        Assert.Equal("Ally", new JsonWebToken(refreshed.IdToken).GetPayloadValue<string>("nickname"));
    }

    /// <summary>Claims of scopes are in the ID token where no access token is issued, and nowhere else (5.4).</summary>
    [Theory]
    [InlineData("id_token", true)]
    [InlineData("id_token token", false)]
    [InlineData("code id_token", false)]
    [InlineData("code id_token token", false)]
    public async Task Claims_of_scopes_are_in_the_id_token_only_where_it_comes_alone(string responseType, bool expected)
    {
        using var browser = shared.Provider.NewBrowser();
        var request = FlowTests.Adapt(shared.Client, responseType, ("scope", "openid profile email address phone"));
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice);
        foreach (var claim in new[] { "name", "birthdate", "updated_at", "email", "email_verified", "address", "phone_number" })
        {
            Assert.Equal(expected, Has(answer["id_token"]!, claim));
        }
    }

    /// <summary>An ID token of the code flow holds no claim of a scope (5.4).</summary>
    [Fact]
    public async Task Id_token_of_the_code_flow_holds_no_claims_of_scopes()
    {
        var tokens = await SignInAsync(claims: null, "openid profile email");
        Assert.False(Has(tokens.IdToken!, "name"));
        Assert.False(Has(tokens.IdToken!, "email"));
        Assert.True(Has(tokens.IdToken!, "auth_time"));
    }

    /// <summary>What an app may not ask for by scope it does not get by name; that is no error (5.5.1).</summary>
    [Fact]
    public async Task Claim_of_a_scope_that_the_app_may_not_use_is_left_out()
    {
        var strict = shared.Provider.NewClient(FlowsProvider.Strict);
        using var browser = shared.Provider.NewBrowser();
        var tokens = await strict.SignInAsync(browser, TestUser.Alice, "openid", ("claims", """{"userinfo":{"email":{"essential":true}},"id_token":{"role":null}}"""));
        Assert.Null((await strict.GetUserInfoAsync(tokens.AccessToken!))["email"]);
        Assert.False(Has(tokens.IdToken!, "role"));
    }

    /// <summary>A person is asked before an app gets a claim (5.5, 3.1.2.4).</summary>
    [Fact]
    public async Task Consent_is_asked_for_the_claims()
    {
        using var browser = shared.Provider.NewBrowser();
        await shared.Provider.NewClient(TestApp.Shop).SignInAsync(browser, TestUser.Bruno);
        var page = await browser.GoToAsync(shared.Provider.NewClient(TestApp.Shop).NewRequest("openid", ("claims", """{"userinfo":{"email":null}}""")).Address);
        Assert.True(page.Has("#allow"), page.ToString());
        Assert.Contains("e-mail address", page.Document.Body!.TextContent, StringComparison.Ordinal);
    }

    /// <summary>The answer is about the subject that was named, or an error (3.1.2.2 and 5.5.1).</summary>
    [Theory]
    [InlineData("id_token")]
    [InlineData("userinfo")]
    public async Task Another_subject_than_the_named_one_is_login_required(string member)
    {
        using var browser = shared.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var other = await shared.Provider.GetSubjectAsync(TestUser.Bruno);
        var own = await shared.Provider.GetSubjectAsync(TestUser.Alice);
        Assert.Equal("login_required", (await AskAsync(browser, Named(member, other))).Error);
        Assert.NotNull((await AskAsync(browser, Named(member, own))).Code);
    }

    /// <summary>An essential acr is met or the request fails; a voluntary one is a wish (5.5.1.1).</summary>
    [Fact]
    public async Task Essential_acr_is_met_or_an_error()
    {
        using var browser = shared.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        Assert.Equal("unmet_authentication_requirements", (await AskAsync(browser, """{"id_token":{"acr":{"essential":true,"values":["unheard-of"]}}}""")).Error);
        Assert.NotNull((await AskAsync(browser, """{"id_token":{"acr":{"values":["unheard-of"]}}}""")).Code);
        var tokens = await SignInAsync("""{"id_token":{"acr":{"essential":true,"values":["one-factor"]}}}""");
        Assert.Equal("one-factor", new JsonWebToken(tokens.IdToken).GetPayloadValue<string>("acr"));
    }

    /// <summary>default_max_age counts where the request names none, default_acr_values is a wish, and auth_time is there (Dynamic Client Registration 1.0, 2).</summary>
    [Fact]
    public async Task Registered_defaults_count()
    {
        await using var provider = await FlowsProvider.StartAsync();
        var strict = provider.NewClient(FlowsProvider.Strict);
        using var browser = provider.NewBrowser();
        var tokens = await strict.SignInAsync(browser, TestUser.Alice);
        Assert.True(Has(tokens.IdToken!, "auth_time"));
        Assert.NotNull((await RelyingPartyClient.AuthorizeAsync(browser, strict.NewRequest("openid", ("prompt", "none")))).Code);
        provider.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("login_required", (await RelyingPartyClient.AuthorizeAsync(browser, strict.NewRequest("openid", ("prompt", "none")))).Error);
        Assert.NotNull((await RelyingPartyClient.AuthorizeAsync(browser, strict.NewRequest("openid", ("prompt", "none"), ("max_age", "600")))).Code);
    }

    private static string Named(string member, string subject) =>
        JsonSerializer.Serialize(new Dictionary<string, object> { [member] = new { sub = new { value = subject } } });

    private static bool Has(string idToken, string claim) => new JsonWebToken(idToken).TryGetPayloadValue<object>(claim, out _);

    private Task<AuthorizationAnswer> AskAsync(TestBrowser browser, string claims) =>
        RelyingPartyClient.AuthorizeAsync(browser, shared.Client.NewRequest("openid", ("prompt", "none"), ("claims", claims)));

    private async Task<WireAnswer> SignInAsync(string? claims, string scope = "openid")
    {
        using var browser = shared.Provider.NewBrowser();
        return await shared.Client.SignInAsync(browser, TestUser.Alice, scope, ("claims", claims));
    }
}
