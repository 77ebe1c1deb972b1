using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using AuthProvider.Protocol.UserInfo;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.UserInfo;

/// <summary>The userinfo endpoint (OpenID Connect Core 1.0, 5.3 and 5.4).</summary>
public sealed class UserInfoTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    [Fact]
    public async Task All_standard_claims_come_with_their_scopes_and_types()
    {
        var tokens = await SignInAsync("openid profile email address phone");
        var answer = (await shared.Desk.GetUserInfoAsync(tokens.AccessToken!)).EnsureSuccess();
        Assert.Equal("application/json", answer.ContentHeaders.ContentType!.MediaType);
        foreach (var name in StandardClaims.ByScope.Where(scope => scope.Key is not ("roles" or "groups")).SelectMany(scope => scope.Value))
        {
            Assert.True(answer[name] is { Length: > 0 }, name);
        }

        Assert.Equal(await shared.Provider.GetSubjectAsync(TestUser.Alice), answer["sub"]);
        Assert.Equal(JsonValueKind.True, answer.Json.GetProperty("email_verified").ValueKind);
        Assert.Equal(JsonValueKind.True, answer.Json.GetProperty("phone_number_verified").ValueKind);
        Assert.Equal(JsonValueKind.Number, answer.Json.GetProperty("updated_at").ValueKind);
        Assert.Equal(JsonValueKind.Object, answer.Json.GetProperty("address").ValueKind);
        Assert.DoesNotContain(answer.Json.EnumerateObject(), member => member.Value.ValueKind is JsonValueKind.Null);
    }

    /// <summary>RFC 6750, 2: one token, in the header or in the form; 2.3 and RFC 9700, 4.3.2: never in the address.</summary>
    [Fact]
    public async Task Token_in_the_address_or_sent_twice_is_refused()
    {
        var token = (await SignInAsync("openid")).AccessToken!;
        using var address = await shared.Provider.Http.GetAsync("connect/userinfo?access_token=" + token);
        Assert.Equal(HttpStatusCode.BadRequest, address.StatusCode);

        foreach (var (body, header) in new[] { ($"access_token={token}", true), ($"access_token={token}&access_token={token}", false), ($"access_token={token}", false) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "connect/userinfo");
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
            request.Headers.Authorization = header ? new AuthenticationHeaderValue("Bearer", token) : null;
            using var response = await shared.Provider.Http.SendAsync(request);
            Assert.Equal(header || body.Contains('&', StringComparison.Ordinal) ? HttpStatusCode.BadRequest : HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("openid", "sub")]
    [InlineData("openid email", "email email_verified sub")]
    [InlineData("email openid", "email email_verified sub")]
    [InlineData("openid phone", "phone_number phone_number_verified sub")]
    [InlineData("openid address", "address sub")]
    public async Task Only_what_the_scopes_ask_for_comes(string scope, string members)
    {
        var answer = await shared.Desk.GetUserInfoAsync((await SignInAsync(scope)).AccessToken!);
        Assert.Equal(members, string.Join(' ', answer.Json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Token_may_come_by_get_post_and_form()
    {
        var token = (await SignInAsync("openid")).AccessToken!;
        using var get = new HttpRequestMessage(HttpMethod.Get, "connect/userinfo");
        get.Headers.Authorization = new AuthenticationHeaderValue("bearer", token);
        using var post = new HttpRequestMessage(HttpMethod.Post, "connect/userinfo");
        post.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var form = new HttpRequestMessage(HttpMethod.Post, "connect/userinfo");
        form.Content = new FormUrlEncodedContent([new("access_token", token)]);
        foreach (var request in new[] { get, post, form })
        {
            var answer = await WireAnswer.ReadAsync(await shared.Provider.Http.SendAsync(request));
            Assert.True(answer["sub"] is not null, $"{request.Method} {request.Headers.Authorization?.Scheme} {answer}");
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    [InlineData("e30.e30.e30")]
    public async Task Without_a_good_token_comes_a_challenge(string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "connect/userinfo");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        var answer = await WireAnswer.ReadAsync(await shared.Provider.Http.SendAsync(request));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task Revoked_token_gets_401()
    {
        var token = (await SignInAsync("openid")).AccessToken!;
        (await shared.Desk.RevokeAsync(token)).EnsureSuccess();
        var answer = await shared.Desk.GetUserInfoAsync(token);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Contains("invalid_token", Assert.Single(answer.Headers.WwwAuthenticate).Parameter, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_of_an_app_for_itself_is_about_nobody()
    {
        var token = (await shared.Provider.NewClient(TestApp.Robot).GetOwnTokenAsync("orders.read")).AccessToken!;
        var answer = await shared.Desk.GetUserInfoAsync(token);
        Assert.InRange((int)answer.Status, 401, 403);
    }

    /// <summary>A token without the scope openid says nothing about anybody (OpenID Connect Core 1.0, 5.3; RFC 6750, 3.1).</summary>
    [Fact]
    public async Task Token_without_openid_gets_403()
    {
        using var browser = shared.Provider.NewBrowser();
        var tokens = await shared.Desk.SignInAsync(browser, TestUser.Alice, "email", ("nonce", null));
        Assert.Null(tokens.IdToken);
        var answer = await shared.Desk.GetUserInfoAsync(tokens.AccessToken!);
        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Contains("insufficient_scope", Assert.Single(answer.Headers.WwwAuthenticate).Parameter, StringComparison.Ordinal);
        Assert.Null(answer["sub"]);
    }

    /// <summary>A token without an API is for this server (RFC 9068, 2.2 and 3), and holds of our own claims only the one of its grant.</summary>
    [Fact]
    public async Task Token_without_an_api_is_for_this_server()
    {
        var token = (await SignInAsync("openid email")).AccessToken!;
        Assert.Equal(shared.Provider.Issuer, GrantsProvider.MemberOf(token, "aud"));
        Assert.Equal("desk", GrantsProvider.MemberOf(token, "client_id"));
        var members = JsonSerializer.Deserialize<JsonElement>(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(token.Split('.')[1])).EnumerateObject();
        Assert.Equal(["oi_au_id"], members.Select(member => member.Name).Where(name => name.StartsWith("oi_", StringComparison.Ordinal)));
    }

    private async Task<WireAnswer> SignInAsync(string scope)
    {
        using var browser = shared.Provider.NewBrowser();
        return await shared.Desk.SignInAsync(browser, TestUser.Alice, scope);
    }
}
