using System.Text;
using System.Text.Json;
using AuthProvider.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Tests.RequestObjects;

/// <summary>Request objects by value (RFC 9101; OpenID Connect Core 1.0, 6.1).</summary>
public sealed class RequestObjectTests(FlowsProvider shared) : IClassFixture<FlowsProvider>
{
    /// <summary>The advertised algorithms work, with the keys of the app; what is inside wins (RFC 9101, 6; OpenID Connect Core 1.0, 6.1).</summary>
    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task Values_inside_win(string algorithm)
    {
        using var browser = shared.Provider.NewBrowser();
        var request = Signed(algorithm, new() { ["state"] = "inside", ["redirect_uri"] = "https://everything.example/other", ["nonce"] = "inside-nonce" });
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice);
        Assert.Equal(("inside", "https://everything.example/other"), (answer.State, answer.Address.ToString()));
        var tokens = (await shared.Client.ExchangeAsync(request, answer.Code!, ("redirect_uri", "https://everything.example/other"))).EnsureSuccess();
        await shared.Client.ValidateIdTokenAsync(tokens.IdToken!, "inside-nonce");
    }

    /// <summary>The redirect URI inside is the one that counts, whatever stands beside the object.</summary>
    [Fact]
    public async Task Bad_redirect_uri_beside_the_object_does_not_count()
    {
        using var browser = shared.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var request = Signed("RS256", new() { ["redirect_uri"] = "https://everything.example/back" }, ("redirect_uri", "https://evil.example/"));
        Assert.NotNull((await RelyingPartyClient.AuthorizeAsync(browser, request)).Code);
    }

    [Fact]
    public async Task Bad_redirect_uri_inside_gets_a_page()
    {
        using var browser = shared.Provider.NewBrowser();
        var page = await browser.GoToAsync(Signed("RS256", new() { ["redirect_uri"] = "https://evil.example/" }).Address);
        Assert.False(page.IsElsewhere, page.ToString());
    }

    /// <summary>prompt inside the object is asked once, through the page; max_age may be a number.</summary>
    [Fact]
    public async Task Prompt_inside_is_asked_once()
    {
        using var browser = shared.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var page = await browser.GoToAsync(Signed("ES256", new() { ["prompt"] = "login", ["max_age"] = 10000, ["claims"] = new { userinfo = new { name = (object?)null } } }).Address);
        Assert.True(page.Has("#sign-in"), page.ToString());
        Assert.NotNull(AuthorizationAnswer.From(await browser.SignInAsync("alice")).Code);
    }

    /// <summary>An object that was good when the request began may expire while the person signs in; it begins no other request.</summary>
    [Fact]
    public async Task Sign_in_may_take_longer_than_the_object_is_good_for()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = Signed("ES256", new() { ["exp"] = shared.Provider.Time.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds() });
        var page = await browser.GoToAsync(request.Address);
        Assert.True(page.Has("#sign-in"), page.ToString());
        shared.Provider.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.NotNull(AuthorizationAnswer.From(await browser.SignInAsync("alice")).Code);
        Assert.Equal("invalid_request_object", (await RelyingPartyClient.AuthorizeAsync(browser, request)).Error);
    }

    /// <summary>Beside an object of the type of RFC 9101 nothing counts (6.3).</summary>
    [Fact]
    public async Task Typed_object_stands_alone()
    {
        using var browser = shared.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var request = shared.Client.NewRequest();
        var inside = request.Parameters.Where(pair => pair.Key != "state").ToDictionary(pair => pair.Key, pair => (object)pair.Value);
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request.With(("request", Sign(inside, "PS256", "OAuth-Authz-Req+JWT"))));
        Assert.NotNull(answer.Code);
        Assert.Null(answer.State);
    }

    /// <summary>A bad object is an error at the redirect URI of the query (RFC 9101, 7; OpenID Connect Core 1.0, 3.1.2.6).</summary>
    [Theory]
    [InlineData("iss", "other")]
    [InlineData("client_id", "other")]
    [InlineData("aud", "https://other.example")]
    [InlineData("sub", "everything")]
    [InlineData("exp", 1000)]
    [InlineData("exp", "soon")]
    [InlineData("nbf", 99999999999)]
    [InlineData("request", "e30.e30.")]
    [InlineData("request_uri", "https://everything.example/r")]
    public async Task Object_with_a_wrong_claim_is_refused(string claim, object value) =>
        await AssertRefusedAsync(Sign(new() { [claim] = value }, "RS256"));

    [Theory]
    [InlineData("nonsense")]
    [InlineData("e30.e30.")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d.e")]
    public async Task Nonsense_is_refused(string text) => await AssertRefusedAsync(text);

    [Fact]
    public async Task Algorithm_none_is_refused() => await AssertRefusedAsync(Encode("""{"alg":"none"}""") + "." + Encode("""{"state":"inside"}""") + ".");

    [Fact]
    public async Task Shared_secret_is_no_key()
    {
        var key = new SymmetricSecurityKey(Encoding.ASCII.GetBytes(FlowsProvider.Everything.Secret!));
        await AssertRefusedAsync(new JsonWebTokenHandler().CreateToken("""{"state":"inside"}""", new SigningCredentials(key, "HS256")));
    }

    [Fact]
    public async Task Other_key_is_refused()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        await AssertRefusedAsync(new JsonWebTokenHandler().CreateToken("""{"state":"inside"}""", new SigningCredentials(new RsaSecurityKey(rsa) { KeyId = "rsa" }, "RS256")));
    }

    [Fact]
    public async Task Changed_payload_is_refused()
    {
        var parts = Sign(new() { ["state"] = "inside" }, "RS256").Split('.');
        await AssertRefusedAsync($"{parts[0]}.{Encode("""{"state":"changed"}""")}.{parts[2]}");
    }

    [Fact]
    public async Task Other_type_is_refused() => await AssertRefusedAsync(Sign(new() { ["state"] = "inside" }, "RS256", "at+jwt"));

    /// <summary>request_object_signing_alg is the only one then (OpenID Connect Dynamic Client Registration 1.0, 2).</summary>
    [Theory]
    [InlineData("ES256", null)]
    [InlineData("RS256", "invalid_request_object")]
    public async Task Registered_algorithm_is_the_only_one(string algorithm, string? error)
    {
        var strict = shared.Provider.NewClient(FlowsProvider.Strict);
        using var browser = shared.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var request = strict.NewRequest("openid", ("request", Sign(new() { ["client_id"] = "strict" }, algorithm)));
        Assert.Equal(error, (await RelyingPartyClient.AuthorizeAsync(browser, request)).Error);
    }

    /// <summary>A list of one is not a text, and must not be lost (RFC 9101, 7): what it demands would go unheard.</summary>
    [Theory]
    [InlineData("max_age", "0")]
    [InlineData("prompt", "login")]
    [InlineData("nonce", "n")]
    [InlineData("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")]
    [InlineData("claims", "{}")]
    [InlineData("id_token_hint", "x")]
    [InlineData("state", "s")]
    public async Task List_in_the_place_of_a_text_is_refused(string name, string value)
    {
        using var browser = shared.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        foreach (var list in (object[])[new[] { value }, Array.Empty<string>(), new[] { value, value }])
        {
            Assert.Equal("invalid_request_object", (await RelyingPartyClient.AuthorizeAsync(browser, Signed("RS256", new() { [name] = list }))).Error);
        }
    }

    /// <summary>RFC 6749, 3.1: a parameter without a value counts as left out, inside as outside.</summary>
    [Theory]
    [InlineData("max_age")]
    [InlineData("claims")]
    [InlineData("prompt")]
    public async Task Empty_text_inside_counts_as_left_out(string name)
    {
        using var browser = shared.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        Assert.NotNull((await RelyingPartyClient.AuthorizeAsync(browser, Signed("RS256", new() { [name] = "" }))).Code);
    }

    /// <summary>An app without keys cannot sign.</summary>
    [Fact]
    public async Task App_without_keys_gets_an_error()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.Provider.NewClient(TestApp.Shop).NewRequest("openid", ("request", Sign(new() { ["state"] = "inside" }, "RS256")));
        Assert.Equal("invalid_request_object", (await RelyingPartyClient.AuthorizeAsync(browser, request)).Error);
    }

    [Fact]
    public async Task Request_and_request_uri_exclude_each_other()
    {
        using var browser = shared.Provider.NewBrowser();
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, Signed("RS256", [], ("request_uri", "https://everything.example/r")));
        Assert.Equal("invalid_request", answer.Error);
    }

    /// <summary>A request object may be pushed (RFC 9126, 3).</summary>
    [Fact]
    public async Task Object_can_be_pushed()
    {
        using var browser = shared.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var request = shared.Client.NewRequest();
        var inside = request.Parameters.ToDictionary(pair => pair.Key, pair => (object)pair.Value);
        var pushed = (await shared.Client.PostAsync("connect/par", ("request", Sign(inside, "PS256", "oauth-authz-req+jwt")))).EnsureSuccess();
        var answer = AuthorizationAnswer.From(await browser.GoToAsync($"/connect/authorize?client_id=everything&request_uri={Uri.EscapeDataString(pushed["request_uri"]!)}"));
        Assert.Equal(request.State, answer.State);
        Assert.NotNull((await shared.Client.ExchangeAsync(request, answer.Code!)).AccessToken);
    }

    internal static string Sign(Dictionary<string, object> claims, string algorithm, string? type = null)
    {
        var inside = new Dictionary<string, object>(claims);
        inside.TryAdd("iss", claims.GetValueOrDefault("client_id") ?? "everything");
        inside.TryAdd("aud", TestProviderOptions.DefaultIssuer);
        SecurityKey key = algorithm == "ES256" ? FlowsProvider.EcKey : FlowsProvider.RsaKey;
        return type is null
            ? new JsonWebTokenHandler().CreateToken(JsonSerializer.Serialize(inside), new SigningCredentials(key, algorithm))
            : new JsonWebTokenHandler().CreateToken(JsonSerializer.Serialize(inside), new SigningCredentials(key, algorithm), new Dictionary<string, object> { ["typ"] = type });
    }

    private static string Encode(string text) => Base64UrlEncoder.Encode(text);

    private AuthorizationRequest Signed(string algorithm, Dictionary<string, object> claims, params (string Name, string? Value)[] changes) =>
        shared.Client.NewRequest("openid", [("request", Sign(claims, algorithm)), .. changes]);

    private async Task AssertRefusedAsync(string text)
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.Client.NewRequest("openid", ("request", text));
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request);
        Assert.Equal("invalid_request_object", answer.Error);
        Assert.Equal((request.State, "https://everything.example/back"), (answer.State, answer.Address.ToString()));
    }
}
