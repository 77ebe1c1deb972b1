using System.Security.Cryptography;
using System.Text;
using AuthProvider.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Tests.Flows;

/// <summary>Code, implicit and hybrid flows on the wire (OpenID Connect Core 1.0, 3.1 to 3.3; OAuth 2.0 Multiple Response Type Encoding Practices 1.0).</summary>
public sealed class FlowTests(FlowsProvider shared) : IClassFixture<FlowsProvider>
{
    /// <summary>The parameters and the place of each answer (OpenID Connect Core 1.0, 3.1.2.5, 3.2.2.5 and 3.3.2.5).</summary>
    [Theory]
    [InlineData("code", "query", "code iss session_state state")]
    [InlineData("id_token", "fragment", "id_token iss session_state state")]
    [InlineData("id_token token", "fragment", "access_token expires_in id_token iss session_state state token_type")]
    [InlineData("token id_token", "fragment", "access_token expires_in id_token iss session_state state token_type")]
    [InlineData("code id_token", "fragment", "code id_token iss session_state state")]
    [InlineData("code token", "fragment", "access_token code expires_in iss session_state state token_type")]
    [InlineData("code id_token token", "fragment", "access_token code expires_in id_token iss session_state state token_type")]
    public async Task Answer_holds_what_the_response_type_says_in_its_place(string responseType, string mode, string parameters)
    {
        using var browser = shared.Provider.NewBrowser();
        var request = Request(responseType);
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice);
        Assert.Equal(mode, answer.Mode);
        Assert.Equal(parameters.Split(' '), answer.Parameters.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(request.State, answer.State);
        Assert.Equal("https://everything.example/back", answer.Address.ToString());
    }

    /// <summary>c_hash and at_hash (OpenID Connect Core 1.0, 3.2.2.10 and 3.3.2.11), and the nonce exactly as sent.</summary>
    [Theory]
    [InlineData("id_token")]
    [InlineData("id_token token")]
    [InlineData("code id_token")]
    [InlineData("code id_token token")]
    public async Task Id_token_of_the_authorization_endpoint_is_valid_and_binds_code_and_token(string responseType)
    {
        using var browser = shared.Provider.NewBrowser();
        var request = Request(responseType);
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice);
        var token = await shared.Client.ValidateIdTokenAsync(answer["id_token"]!, request.Nonce);
        Assert.Equal("RS256", token.Alg);
        Assert.Equal(HalfHash(answer.Code), Find(token, "c_hash"));
        Assert.Equal(HalfHash(answer["access_token"]), Find(token, "at_hash"));
        Assert.Equal(HalfHash(request.State), Find(token, "s_hash"));
        Assert.NotNull(Find(token, "auth_time"));
    }

    /// <summary>Both ID tokens of a hybrid flow are about the same person, of the same issuer (OpenID Connect Core 1.0, 3.3.3.6).</summary>
    [Fact]
    public async Task Id_tokens_of_both_endpoints_agree()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = Request("code id_token");
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice);
        var first = await shared.Client.ValidateIdTokenAsync(answer["id_token"]!, request.Nonce);
        var tokens = (await shared.Client.ExchangeAsync(request, answer.Code!, ("code_verifier", null))).EnsureSuccess();
        var second = await shared.Client.ValidateIdTokenAsync(tokens.IdToken!, request.Nonce);
        Assert.Equal((first.Subject, first.Issuer), (second.Subject, second.Issuer));
        Assert.Equal(HalfHash(answer.Code), Find(first, "c_hash"));
        Assert.Equal(HalfHash(tokens.AccessToken), Find(second, "at_hash"));
    }

    /// <summary>An access token of the authorization endpoint works (OpenID Connect Core 1.0, 5.3), until its code is used twice (RFC 6749, 4.1.2).</summary>
    [Fact]
    public async Task Access_token_of_a_hybrid_flow_works_until_the_code_comes_twice()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = Request("code token");
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice);
        Assert.Equal(200, (int)(await shared.Client.GetUserInfoAsync(answer["access_token"]!)).Status);
        (await shared.Client.ExchangeAsync(request, answer.Code!, ("code_verifier", null))).EnsureSuccess();
        Assert.Equal("invalid_grant", (await shared.Client.ExchangeAsync(request, answer.Code!, ("code_verifier", null))).Error);
        Assert.Equal(401, (int)(await shared.Client.GetUserInfoAsync(answer["access_token"]!)).Status);
    }

    /// <summary>Without a code in the answer, <c>offline_access</c> is ignored (OpenID Connect Core 1.0, 11): no token outlives the session, and the answer says so.</summary>
    [Theory]
    [InlineData("id_token token", 401)]
    [InlineData("code id_token token", 200)]
    public async Task Token_outlives_the_session_only_with_a_code(string responseType, int status)
    {
        using var browser = shared.Provider.NewBrowser();
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, Request(responseType, ("scope", "openid offline_access")), TestUser.Alice);
        Assert.Equal(status is 200 ? null : "openid", answer["scope"]);
        Assert.Equal(200, (int)(await shared.Client.GetUserInfoAsync(answer["access_token"]!)).Status);

        await browser.GoToAsync("/sign-out");
        await browser.ConfirmSignOutAsync();
        Assert.Equal(status, (int)(await shared.Client.GetUserInfoAsync(answer["access_token"]!)).Status);
    }

    /// <summary>form_post works for every type (OAuth 2.0 Form Post Response Mode 1.0, 2).</summary>
    [Theory]
    [InlineData("id_token token")]
    [InlineData("code id_token token")]
    public async Task Form_post_carries_tokens_and_puts_nothing_in_the_url(string responseType)
    {
        using var browser = shared.Provider.NewBrowser();
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, Request(responseType, ("response_mode", "form_post")), TestUser.Alice);
        Assert.Equal("form_post", answer.Mode);
        Assert.NotNull(answer["id_token"]);
        Assert.Equal("https://everything.example/back", browser.Page.Address.ToString());
    }

    /// <summary>Tokens are never put in the query (OAuth 2.0 Multiple Response Type Encoding Practices 1.0, 3 and 5).</summary>
    [Theory]
    [InlineData("id_token")]
    [InlineData("code token")]
    [InlineData("code id_token")]
    public async Task Query_mode_is_refused_for_tokens_and_the_error_is_in_the_fragment(string responseType)
    {
        using var browser = shared.Provider.NewBrowser();
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, Request(responseType, ("response_mode", "query")));
        Assert.Equal(("invalid_request", "fragment"), (answer.Error, answer.Mode));
    }

    /// <summary>nonce is required where an ID token comes from this endpoint (OpenID Connect Core 1.0, 3.2.2.1 and 3.3.2.11).</summary>
    [Theory]
    [InlineData("id_token", "invalid_request")]
    [InlineData("id_token token", "invalid_request")]
    [InlineData("code id_token", "invalid_request")]
    [InlineData("code id_token token", "invalid_request")]
    [InlineData("code token", null)]
    [InlineData("code", null)]
    public async Task Nonce_is_required_with_an_id_token_only(string responseType, string? error)
    {
        using var browser = shared.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        Assert.Equal(error, (await RelyingPartyClient.AuthorizeAsync(browser, Request(responseType, ("nonce", null)))).Error);
    }

    /// <summary>An app uses the flows that it is registered for (OpenID Connect Dynamic Client Registration 1.0, 2).</summary>
    [Theory]
    [InlineData("id_token")]
    [InlineData("id_token token")]
    [InlineData("code id_token")]
    [InlineData("code token")]
    public async Task App_that_registered_code_only_gets_unauthorized_client(string responseType)
    {
        using var browser = shared.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, Adapt(shared.Provider.NewClient(TestApp.Desk), responseType));
        Assert.Equal(("unauthorized_client", "fragment"), (answer.Error, answer.Mode));
    }

    /// <summary>A challenge that was sent is always enforced (RFC 7636, 4.6), also where none is required (RFC 9700, 2.1.1).</summary>
    [Fact]
    public async Task Challenge_is_optional_for_this_app_but_enforced_when_sent()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = Request("code");
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice);
        Assert.NotNull((await shared.Client.ExchangeAsync(request, answer.Code!, ("code_verifier", null))).AccessToken);

        var challenged = shared.Client.NewRequest("openid");
        answer = await RelyingPartyClient.AuthorizeAsync(browser, challenged);
        Assert.Contains((await shared.Client.ExchangeAsync(challenged, answer.Code!, ("code_verifier", null))).Error, new[] { "invalid_grant", "invalid_request" });
    }

    internal static AuthorizationRequest Adapt(RelyingPartyClient client, string responseType, params (string Name, string? Value)[] changes) => client.NewRequest(
        "openid", [("response_type", responseType), .. responseType.Contains("code", StringComparison.Ordinal) ? [] : NoChallenge, .. changes]);

    private static (string, string?)[] NoChallenge => [("code_challenge", null), ("code_challenge_method", null)];

    private static string? HalfHash(string? text) =>
        text is null ? null : Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(text)).AsSpan(0, 16).ToArray());

    private static string? Find(JsonWebToken token, string claim) => token.TryGetPayloadValue<object>(claim, out var value) ? value.ToString() : null;

    private AuthorizationRequest Request(string responseType, params (string Name, string? Value)[] changes) => Adapt(shared.Client, responseType, [.. NoChallenge, .. changes]);
}
