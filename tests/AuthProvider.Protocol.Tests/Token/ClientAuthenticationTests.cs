using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.Token;

/// <summary>How apps prove who they are (RFC 6749, 2.3.1; OpenID Connect Core 1.0, 9).</summary>
public sealed class ClientAuthenticationTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    [Theory]
    [InlineData("client_secret_basic")]
    [InlineData("client_secret_post")]
    public async Task Secret_works_in_header_and_form(string method)
    {
        var robot = shared.Provider.NewClient(TestApp.Robot);
        robot.AuthenticationMethod = method;
        Assert.NotNull((await robot.GetOwnTokenAsync("orders.read")).AccessToken);
    }

    [Fact]
    public async Task Basic_credentials_are_form_decoded()
    {
        // %72 is r, and the colon between the parts stays.
        var answer = await PostAsync(Basic("%72obot:" + TestApp.Robot.Secret), ("grant_type", "client_credentials"), ("scope", "orders.read"));
        Assert.True(answer.AccessToken is not null, answer.ToString());
    }

    [Theory]
    [InlineData("robot:wrong")]
    [InlineData("robot:")]
    [InlineData("robot")]
    [InlineData("nobody:secret")]
    [InlineData(":")]
    [InlineData("")]
    public async Task Wrong_credentials_get_invalid_client_and_a_challenge(string credentials)
    {
        var answer = await PostAsync(Basic(credentials), ("grant_type", "client_credentials"));
        Assert.Contains(answer.Error, new[] { "invalid_client", "invalid_request" });
        Assert.InRange((int)answer.Status, 400, 401);
        Assert.True(answer.Status is not HttpStatusCode.Unauthorized || answer.Headers.WwwAuthenticate.Count > 0, answer.ToString());
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Unknown_app_and_wrong_secret_get_the_same_answer()
    {
        var wrong = await PostAsync(Basic("robot:wrong"), ("grant_type", "client_credentials"));
        var unknown = await PostAsync(Basic("nobody:wrong"), ("grant_type", "client_credentials"));
        Assert.Equal(wrong.Status, unknown.Status);
        Assert.Equal(wrong.Error, unknown.Error);
    }

    [Fact]
    public async Task Client_id_of_another_app_beside_good_credentials_is_refused()
    {
        var answer = await PostAsync(Basic("robot:" + TestApp.Robot.Secret), ("grant_type", "client_credentials"), ("client_id", "shop"));
        Assert.NotNull(answer.Error);
        Assert.Null(answer.AccessToken);
    }

    [Fact]
    public async Task Confidential_app_without_secret_is_refused()
    {
        var shop = shared.Shop;
        shop.AuthenticationMethod = "none";
        Assert.Equal("invalid_client", (await shop.ExchangeAsync(shop.NewRequest(), "nonsense")).Error);
    }

    [Theory]
    [InlineData("grant_type", null, "invalid_request")]
    [InlineData("grant_type", "password", "unsupported_grant_type")]
    [InlineData("grant_type", "what", "unsupported_grant_type")]
    [InlineData("grant_type", "authorization_code", "invalid_request")]
    [InlineData("grant_type", "refresh_token", "invalid_request")]
    [InlineData("scope", "unknown.scope", "invalid_scope")]
    public async Task Wrong_request_gets_its_error(string name, string? value, string error)
    {
        var answer = await shared.Provider.NewClient(TestApp.Robot).PostAsync("connect/token", ("grant_type", "client_credentials"), ("scope", "orders.read"), (name, value));
        Assert.Equal(error, answer.Error);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Null(answer["error_uri"]);
        Assert.Equal("application/json", answer.ContentHeaders.ContentType!.MediaType);
    }

    [Fact]
    public async Task Grant_that_the_app_may_not_use_is_refused() =>
        Assert.Equal("unauthorized_client", (await shared.Shop.GetOwnTokenAsync("orders.read")).Error);

    [Theory]
    [InlineData("GET", "application/x-www-form-urlencoded")]
    [InlineData("PUT", "application/x-www-form-urlencoded")]
    [InlineData("POST", "application/json")]
    [InlineData("POST", "multipart/form-data")]
    [InlineData("POST", null)]
    public async Task Other_methods_and_content_types_get_a_protocol_error(string method, string? type)
    {
        foreach (var path in new[] { "connect/token", "connect/introspect", "connect/revoke" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Content = method == "GET" ? null : new StringContent("{}");
            if (request.Content is not null)
            {
                request.Content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
            }

            var answer = await WireAnswer.ReadAsync(await shared.Provider.Http.SendAsync(request));
            Assert.InRange((int)answer.Status, 400, 499);
            Assert.Equal("invalid_request", answer.Error);
        }
    }

    [Theory]
    [InlineData("grant_type=client_credentials&grant_type=client_credentials")]
    [InlineData("grant_type=client_credentials&scope=orders.read&scope=orders.read")]
    [InlineData("grant_type=client_credentials&scope=%ff%fe")]
    [InlineData("grant_type=%00")]
    [InlineData("=&=&&&")]
    public async Task Malformed_form_gets_a_protocol_error(string form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "connect/token") { Content = new StringContent(form) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        request.Headers.Authorization = Basic("robot:" + TestApp.Robot.Secret);
        var answer = await WireAnswer.ReadAsync(await shared.Provider.Http.SendAsync(request));
        Assert.True(answer.Status is HttpStatusCode.BadRequest, $"{answer} {string.Join(' ', shared.Provider.Log)}");
        Assert.NotNull(answer.Error);
    }

    private static AuthenticationHeaderValue Basic(string pair) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));

    private async Task<WireAnswer> PostAsync(AuthenticationHeaderValue authorization, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "connect/token");
        request.Headers.Authorization = authorization;
        request.Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await WireAnswer.ReadAsync(await shared.Provider.Http.SendAsync(request));
    }
}
