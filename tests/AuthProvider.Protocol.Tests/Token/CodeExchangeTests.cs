using System.Net;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.Token;

/// <summary>A code at the token endpoint (RFC 6749, 4.1.3; OpenID Connect Core 1.0, 3.1.3).</summary>
public sealed class CodeExchangeTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    [Fact]
    public async Task Answer_has_the_form_of_the_specification()
    {
        using var browser = shared.Provider.NewBrowser();
        var (request, code) = await GetCodeAsync(browser);
        var answer = await shared.Desk.ExchangeAsync(request, code);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("application/json", answer.ContentHeaders.ContentType!.MediaType);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal("Bearer", answer["token_type"]);
        Assert.InRange(answer.Json.GetProperty("expires_in").GetInt64(), 1, 31_536_000);
        Assert.All(answer.Json.EnumerateObject(), member => Assert.Contains(member.Name, new[] { "access_token", "token_type", "expires_in", "scope", "id_token", "refresh_token" }));
    }

    [Fact]
    public async Task Id_token_says_what_was_asked_and_no_more()
    {
        using var browser = shared.Provider.NewBrowser();
        var (request, code) = await GetCodeAsync(browser, "openid profile email");
        var answer = (await shared.Desk.ExchangeAsync(request, code)).EnsureSuccess();
        var token = await shared.Desk.ValidateIdTokenAsync(answer.IdToken!, request.Nonce);
        Assert.Equal("RS256", token.Alg);
        Assert.NotEmpty(token.Kid);
        Assert.Equal(["desk"], token.Audiences);
        Assert.Equal(shared.Provider.Time.GetUtcNow().UtcDateTime, token.IssuedAt, TimeSpan.FromMinutes(1));
        Assert.Equal(HalfHash(answer.AccessToken!), token.GetPayloadValue<string>("at_hash"));
        var known = new[] { "iss", "sub", "aud", "azp", "exp", "iat", "nbf", "auth_time", "nonce", "acr", "amr", "at_hash", "sid", "jti" };
        Assert.Empty(token.Claims.Select(claim => claim.Type).Except(known));
    }

    [Fact]
    public async Task Code_used_twice_is_refused_and_the_first_tokens_die()
    {
        using var browser = shared.Provider.NewBrowser();
        var (request, code) = await GetCodeAsync(browser, "openid offline_access");
        var first = (await shared.Desk.ExchangeAsync(request, code)).EnsureSuccess();
        Assert.Equal(HttpStatusCode.OK, (await shared.Desk.GetUserInfoAsync(first.AccessToken!)).Status);
        var second = await shared.Desk.ExchangeAsync(request, code);
        Assert.Equal(HttpStatusCode.BadRequest, second.Status);
        Assert.Equal("invalid_grant", second.Error);
        Assert.Equal(HttpStatusCode.Unauthorized, (await shared.Desk.GetUserInfoAsync(first.AccessToken!)).Status);
        Assert.False((await shared.Desk.IntrospectAsync(first.AccessToken!)).IsActive);
        Assert.Equal("invalid_grant", (await shared.Desk.RefreshAsync(first.RefreshToken!)).Error);
    }

    [Fact]
    public async Task Code_of_another_client_is_refused_and_stays_good_for_its_own()
    {
        using var browser = shared.Provider.NewBrowser();
        var (request, code) = await GetCodeAsync(browser);
        Assert.Equal("invalid_grant", (await shared.Shop.ExchangeAsync(request, code)).Error);
        Assert.NotNull((await shared.Desk.ExchangeAsync(request, code)).AccessToken);
    }

    [Theory]
    [InlineData("redirect_uri", "https://desk.example/other")]
    [InlineData("redirect_uri", null)]
    [InlineData("code", "nonsense")]
    public async Task Code_with_another_value_than_it_was_made_for_is_refused(string name, string? value)
    {
        using var browser = shared.Provider.NewBrowser();
        var (request, code) = await GetCodeAsync(browser);
        var answer = await shared.Desk.ExchangeAsync(request, code, (name, value));
        Assert.Contains(answer.Error, new[] { "invalid_grant", "invalid_request" });
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task Access_or_refresh_token_is_no_code()
    {
        using var browser = shared.Provider.NewBrowser();
        var (request, code) = await GetCodeAsync(browser, "openid offline_access");
        var tokens = (await shared.Desk.ExchangeAsync(request, code)).EnsureSuccess();
        Assert.Equal("invalid_grant", (await shared.Desk.ExchangeAsync(request, tokens.RefreshToken!)).Error);
        Assert.Equal("invalid_grant", (await shared.Desk.ExchangeAsync(request, tokens.AccessToken!)).Error);
        Assert.Equal("invalid_grant", (await shared.Desk.RefreshAsync(code)).Error);
        Assert.Equal(HttpStatusCode.Unauthorized, (await shared.Desk.GetUserInfoAsync(tokens.RefreshToken!)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await shared.Desk.GetUserInfoAsync(tokens.IdToken!)).Status);
    }

    private static string HalfHash(string text) => System.Buffers.Text.Base64Url.EncodeToString(
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(text)).AsSpan(0, 16));

    private async Task<(AuthorizationRequest Request, string Code)> GetCodeAsync(TestBrowser browser, string scope = "openid")
    {
        var request = shared.Desk.NewRequest(scope);
        return (request, (await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice)).Code!);
    }
}
