using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AuthProvider.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Tests.JwtIntrospection;

/// <summary>Signed introspection answers (RFC 9701).</summary>
public sealed class JwtIntrospectionTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    private const string MediaType = "application/token-introspection+jwt";

    /// <summary>RFC 9701, 5: iss, aud, iat and token_introspection, in a token of its own type, and neither sub nor exp beside them.</summary>
    [Fact]
    public async Task Api_that_accepts_a_jwt_gets_one_that_holds_what_json_would_say()
    {
        var token = await TokenAsync();
        var answer = await AskAsync(token, MediaType);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(MediaType, answer.ContentHeaders.ContentType!.MediaType);
        Assert.True(answer.Headers.CacheControl?.NoStore);

        var jwt = await ValidateAsync(answer.Text);
        Assert.Equal("token-introspection+jwt", jwt.Typ);
        Assert.Equal("RS256", jwt.Alg);
        Assert.Equal(shared.Provider.Time.GetUtcNow().UtcDateTime, jwt.IssuedAt);
        var payload = JsonSerializer.Deserialize<JsonElement>(Base64UrlEncoder.Decode(jwt.EncodedPayload));
        Assert.Equal(["aud", "iat", "iss", "token_introspection"], payload.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        var json = (await shared.Provider.NewClient(TestApp.Orders).IntrospectAsync(token)).Json;
        Assert.True(JsonElement.DeepEquals(json, payload.GetProperty("token_introspection")));
    }

    /// <summary>RFC 9701, 5: an inactive token is told in the same form.</summary>
    [Fact]
    public async Task What_is_no_token_is_inactive_in_the_same_form()
    {
        var jwt = await ValidateAsync((await AskAsync("nonsense", MediaType)).Text);
        Assert.Equal("""{"active":false}""", jwt.GetPayloadValue<JsonElement>("token_introspection").GetRawText());
    }

    /// <summary>RFC 9701, 4: the Accept header decides.</summary>
    [Theory]
    [InlineData("application/json", false)]
    [InlineData("*/*", false)]
    [InlineData(null, false)]
    [InlineData("application/token-introspection+jwt;q=0", false)]
    [InlineData("application/json, application/token-introspection+jwt;q=0.5", false)]
    [InlineData("application/token-introspection+jwt, application/json;q=0.5", true)]
    [InlineData("APPLICATION/Token-Introspection+JWT", true)]
    public async Task Accept_header_decides(string? accept, bool isSigned) =>
        Assert.Equal(isSigned ? MediaType : "application/json", (await AskAsync(await TokenAsync(), accept)).ContentHeaders.ContentType!.MediaType);

    /// <summary>RFC 9701, 5: errors are those of RFC 7662, 2.3, in JSON.</summary>
    [Fact]
    public async Task Error_stays_json()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "connect/introspect") { Content = new StringContent("token=x&client_id=orders", Encoding.UTF8, "application/x-www-form-urlencoded") };
        request.Headers.TryAddWithoutValidation("Accept", MediaType);
        Assert.Equal("invalid_client", (await WireAnswer.ReadAsync(await shared.Provider.Http.SendAsync(request))).Error);
    }

    /// <summary>RFC 9701, 8.1: the answer is no access token.</summary>
    [Fact]
    public async Task Answer_is_not_taken_for_an_access_token()
    {
        var answer = await AskAsync(await TokenAsync(), MediaType);
        Assert.Equal(HttpStatusCode.Unauthorized, (await shared.Shop.GetUserInfoAsync(answer.Text)).Status);
        Assert.False((await shared.Provider.NewClient(TestApp.Orders).IntrospectAsync(answer.Text)).IsActive);
    }

    /// <summary>RFC 9701, 7.</summary>
    [Fact]
    public async Task Discovery_names_the_algorithm() =>
        Assert.Contains("\"RS256\"", (await WireAnswer.ReadAsync(await shared.Provider.Http.GetAsync(".well-known/openid-configuration")))["introspection_signing_alg_values_supported"], StringComparison.Ordinal);

    private async Task<string> TokenAsync() => (await shared.Provider.NewClient(TestApp.Robot).GetOwnTokenAsync("orders.read")).EnsureSuccess().AccessToken!;

    private async Task<WireAnswer> AskAsync(string token, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "connect/introspect");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"orders:{TestApp.Orders.Secret}")));
        request.Content = new FormUrlEncodedContent([new("token", token)]);
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return await WireAnswer.ReadAsync(await shared.Provider.Http.SendAsync(request));
    }

    private async Task<JsonWebToken> ValidateAsync(string text)
    {
        var keys = new JsonWebKeySet(await shared.Provider.Http.GetStringAsync(".well-known/jwks"));
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(text, new TokenValidationParameters
        {
            ValidIssuer = shared.Provider.Issuer, ValidAudience = "orders", IssuerSigningKeys = keys.GetSigningKeys(), RequireExpirationTime = false, ValidateLifetime = false,
        });
        return result.IsValid ? (JsonWebToken)result.SecurityToken : throw result.Exception;
    }
}
