using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Text;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.RequestParameters;

/// <summary>What nobody sends by mistake gets a clear error, and costs no more than another request.</summary>
public sealed class HostileParametersTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private int _names;

    public static TheoryData<string> ProgramEndpoints => ["connect/token", "connect/introspect", "connect/revoke", "connect/par", "connect/device"];

    /// <summary>OpenIddict looks each value of a list up among those before it.</summary>
    [Theory]
    [InlineData("connect/token", "scope")]
    [InlineData("connect/device", "scope")]
    [InlineData("connect/authorize", "scope")]
    [InlineData("connect/authorize", "acr_values")]
    [InlineData("connect/authorize", "prompt")]
    [InlineData("connect/authorize", "response_type")]
    public async Task List_of_more_than_a_hundred_values_is_refused(string path, string name)
    {
        using var good = await PostAsync(path, ("client_id", "nobody"), (name, Words(100)));
        Assert.DoesNotContain("more than 100 values", await good.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var answer = await PostAsync(path, ("client_id", "nobody"), (name, Words(101)));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"{name} has more than 100 values", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>RFC 8259, 8.2: half of a surrogate pair is no Unicode, and a NUL is what no database takes; anywhere in an assertion (RFC 7523, 3).</summary>
    [Theory]
    [MemberData(nameof(ProgramEndpoints))]
    public async Task Assertion_with_text_that_is_not_unicode_is_an_invalid_client(string path)
    {
        string[] assertions =
        [
            Jwt("""{"alg":"\ud800"}""", "{}"),
            Jwt("""{"alg":"RS256","kid":"\udc00"}""", "{}"),
            Jwt("""{"alg":"RS256","\ud800":1}""", "{}"),
            Jwt("""{"alg":"RS256"}""", """{"sub":"\ud800"}"""),
            Jwt("""{"alg":"RS256"}""", """{"sub":"a\u0000"}"""),
            Jwt("""{"alg":"RS256"}""", """{"sub":"a","other":["\ud800"]}"""),
            Base64Url.EncodeToString([.. "{\"alg\":\""u8, 0xFF, .. "\"}"u8]) + "." + Base64Url.EncodeToString("{}"u8) + ".AAAA",
        ];
        foreach (var assertion in assertions)
        {
            // Without a name the assertion itself says who asks; who guesses so often is told to wait.
            using var nameless = await PostAsync(path, ("client_assertion", assertion), ("client_assertion_type", AssertionType), ("grant_type", "client_credentials"), ("token", "x"));
            Assert.Contains(nameless.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests });
            using var named = await PostAsync(
                path, ("client_id", $"nobody-{_names++}"), ("client_assertion", assertion), ("client_assertion_type", AssertionType), ("grant_type", "client_credentials"), ("token", "x"));
            Assert.Contains(named.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized });
        }
    }

    [Theory]
    [MemberData(nameof(ProgramEndpoints))]
    public async Task Basic_credentials_with_a_nul_are_an_invalid_client(string path)
    {
        foreach (var credentials in (string[])["robot\0:x", "robot%00:x", "\0:"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Form(("grant_type", "client_credentials"), ("token", "x")) };
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
            using var answer = await shared.Provider.Http.SendAsync(request);
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests });
        }
    }

    /// <summary>What no app can be called is not kept: strangers cannot fill the memory with names.</summary>
    [Fact]
    public async Task Name_that_is_too_long_for_an_app_is_not_looked_up()
    {
        var apps = (AuthProvider.Storage.Caches.AppCache)shared.Provider.Services.GetService(typeof(AuthProvider.Storage.Caches.AppCache))!;
        var before = apps.StatementCount;
        using var answer = await PostAsync("connect/token", ("grant_type", "client_credentials"), ("client_id", new string('x', 101)), ("client_secret", "y"));
        Assert.Contains("invalid_client", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(before, apps.StatementCount);
    }

    [Theory]
    [InlineData("""{"userinfo":{"\ud800":null}}""")]
    [InlineData("""{"id_token":{"sub":{"value":"\ud800"}}}""")]
    [InlineData("""{"id_token":{"acr":{"values":["\udfff"]}}}""")]
    [InlineData("""{"id_token":{"sub":{"value":"\u0000"}}}""")]
    public async Task Claims_with_text_that_is_not_unicode_are_an_invalid_request(string claims)
    {
        using var browser = shared.Provider.NewBrowser();
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, shared.Desk.NewRequest("openid", ("claims", claims)));
        Assert.Equal("invalid_request", answer.Error);
    }

    /// <summary>RFC 6749, 3.1: a parameter without a value was not sent.</summary>
    [Theory]
    [InlineData("max_age")]
    [InlineData("claims")]
    [InlineData("request")]
    [InlineData("request_uri")]
    [InlineData("registration")]
    [InlineData("prompt")]
    [InlineData("id_token_hint")]
    [InlineData("resource")]
    [InlineData("display")]
    public async Task Parameter_without_a_value_counts_as_left_out(string name)
    {
        using var browser = shared.Provider.NewBrowser();
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, shared.Desk.NewRequest("openid", (name, "")), TestUser.Alice);
        Assert.True(answer.Code is not null, answer.ToString());
    }

    [Fact]
    public async Task Scope_without_a_value_counts_as_left_out_at_the_token_endpoint()
    {
        var answer = await shared.Provider.NewClient(TestApp.Robot).PostAsync("connect/token", ("grant_type", "client_credentials"), ("scope", ""), ("resource", ""));
        Assert.True(answer.AccessToken is not null, answer.ToString());
    }

    private static string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(index => index.ToString("x", CultureInfo.InvariantCulture)));

    private static string Jwt(string header, string payload) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)) + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload)) + ".AAAA";

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private async Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var form = Form(fields);
        return await shared.Provider.Http.PostAsync(new Uri(path, UriKind.Relative), form);
    }
}
