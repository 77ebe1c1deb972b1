using System.Net;
using AuthProvider.Testing;
using Microsoft.IdentityModel.JsonWebTokens;

namespace AuthProvider.Protocol.Tests.PushedAuthorization;

/// <summary>Pushed authorization requests (RFC 9126; PROTOCOL F1; SECURITY S21).</summary>
public sealed class PushedRequestTests(FlowsProvider shared) : IClassFixture<FlowsProvider>
{
    /// <summary>201 with a reference of at least 128 bits and its lifetime (2.2).</summary>
    [Fact]
    public async Task Push_answers_201_with_a_reference()
    {
        var answer = await PushAsync(Pushing, Pushing.NewRequest());
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal("application/json", answer.ContentHeaders.ContentType?.MediaType);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.StartsWith("urn:ietf:params:oauth:request_uri:", answer["request_uri"], StringComparison.Ordinal);
        Assert.True(answer["request_uri"]!["urn:ietf:params:oauth:request_uri:".Length..].Length >= 22);
        Assert.InRange(answer.Json.GetProperty("expires_in").GetInt32(), 5, 600);
    }

    [Fact]
    public async Task State_that_no_answer_can_carry_is_refused_when_it_is_pushed()
    {
        var answer = await PushAsync(Pushing, Pushing.NewRequest("openid", ("state", new string('x', 4097))));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("invalid_request", answer.Error);
    }

    /// <summary>client_id and request_uri suffice (4), through the sign-in page and a reload of it.</summary>
    [Fact]
    public async Task Client_id_and_request_uri_suffice_and_the_sign_in_page_can_be_reloaded()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = Pushing.NewRequest("openid profile");
        var address = await PushedAddressAsync(Pushing, request);
        var page = await browser.GoToAsync(address);
        Assert.True(page.Has("#sign-in"), page.ToString());
        await browser.GoToAsync(address);
        page = await browser.GoToAsync(browser.Page.Address.ToString());
        Assert.True(page.Has("#sign-in"), page.ToString());
        var answer = AuthorizationAnswer.From(await browser.SignInAsync("alice"));
        Assert.Equal(request.State, answer.State);
        Assert.NotNull((await Pushing.ExchangeAsync(request, answer.Code!)).AccessToken);
    }

    /// <summary>A pushed request asks for claims like another (2.1; OpenID Connect Core 1.0, 5.5).</summary>
    [Fact]
    public async Task Pushed_claims_are_in_the_id_token()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = Pushing.NewRequest("openid profile", ("claims", """{"id_token":{"name":null}}"""));
        await browser.GoToAsync(await PushedAddressAsync(Pushing, request));
        var answer = AuthorizationAnswer.From(await browser.SignInAsync("alice"));
        var tokens = (await Pushing.ExchangeAsync(request, answer.Code!)).EnsureSuccess();
        Assert.Equal("Alice Adams", new JsonWebToken(tokens.IdToken).GetPayloadValue<string>("name"));
    }

    /// <summary>prompt=login is asked once also for a pushed request (OpenID Connect Core 1.0, 3.1.2.1).</summary>
    [Fact]
    public async Task Pushed_prompt_login_asks_once()
    {
        using var browser = shared.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var page = await browser.GoToAsync(await PushedAddressAsync(Pushing, Pushing.NewRequest("openid", ("prompt", "login"))));
        Assert.True(page.Has("#sign-in"), page.ToString());
        Assert.NotNull(AuthorizationAnswer.From(await browser.SignInAsync("alice")).Code);
    }

    /// <summary>What was answered once, with success or error, is refused (4; SECURITY S21).</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("none")]
    public async Task Used_reference_is_refused_on_a_page(string? prompt)
    {
        using var browser = shared.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var address = await PushedAddressAsync(Pushing, Pushing.NewRequest("openid", ("prompt", prompt)));
        Assert.NotNull(AuthorizationAnswer.From(await browser.GoToAsync(address)).Code);
        await AssertRefusedAsync(browser, address);
        using var other = shared.Provider.NewBrowser();
        await AssertRefusedAsync(other, address);
    }

    [Fact]
    public async Task Reference_that_got_an_error_is_refused_afterwards()
    {
        using var browser = shared.Provider.NewBrowser();
        var address = await PushedAddressAsync(Pushing, Pushing.NewRequest("openid", ("prompt", "none")));
        Assert.Equal("login_required", AuthorizationAnswer.From(await browser.GoToAsync(address)).Error);
        await browser.SignInAsync(TestUser.Alice);
        await AssertRefusedAsync(browser, address);
    }

    /// <summary>A reference belongs to the client that pushed it (2.2).</summary>
    [Fact]
    public async Task Reference_of_another_client_is_refused()
    {
        using var browser = shared.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var request = Pushing.NewRequest();
        var address = await PushedAddressAsync(Pushing, request);
        await AssertRefusedAsync(browser, address.Replace("client_id=pushing", "client_id=everything", StringComparison.Ordinal));

        // Nor does the other one use it up.
        var answer = AuthorizationAnswer.From(await browser.GoToAsync(address));
        Assert.NotNull((await Pushing.ExchangeAsync(request, answer.Code!)).AccessToken);
    }

    /// <summary>An ID token names the user of a pushed request as well (OpenID Connect Core 1.0, 3.1.2.1), also when it has expired.</summary>
    [Fact]
    public async Task Pushed_id_token_hint_names_the_user()
    {
        await using var provider = await FlowsProvider.StartAsync();
        var pushing = provider.NewClient(FlowsProvider.Pushing);
        using var browser = provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var first = pushing.NewRequest();
        var code = AuthorizationAnswer.From(await browser.GoToAsync(await PushedAddressAsync(pushing, first))).Code!;
        var idToken = (await pushing.ExchangeAsync(first, code)).EnsureSuccess().IdToken!;
        provider.Time.Advance(TimeSpan.FromHours(2));
        var address = await PushedAddressAsync(pushing, pushing.NewRequest("openid", ("prompt", "none"), ("id_token_hint", idToken)));
        Assert.NotNull(AuthorizationAnswer.From(await browser.GoToAsync(address)).Code);

        using var other = provider.NewBrowser();
        await other.SignInAsync(TestUser.Bruno);
        address = await PushedAddressAsync(pushing, pushing.NewRequest("openid", ("prompt", "none"), ("id_token_hint", idToken)));
        Assert.Equal("login_required", AuthorizationAnswer.From(await other.GoToAsync(address)).Error);
    }

    [Fact]
    public async Task Unknown_reference_is_refused()
    {
        using var browser = shared.Provider.NewBrowser();
        await AssertRefusedAsync(browser, Address("pushing", "urn:ietf:params:oauth:request_uri:nothing"));
    }

    [Fact]
    public async Task Expired_reference_is_refused()
    {
        await using var provider = await FlowsProvider.StartAsync();
        var pushing = provider.NewClient(FlowsProvider.Pushing);
        using var browser = provider.NewBrowser();
        var address = await PushedAddressAsync(pushing, pushing.NewRequest());
        provider.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("invalid_request_uri", AuthorizationAnswer.From(await browser.GoToAsync(address)).Error);
        await AssertRefusedAsync(browser, address);
    }

    /// <summary>Who came in time may take longer on the pages than the reference is good for, yet not for ever.</summary>
    [Theory]
    [InlineData(55, null)]
    [InlineData(65, "invalid_request_uri")]
    public async Task Sign_in_may_take_longer_than_the_reference_lives(int minutes, string? error)
    {
        await using var provider = await FlowsProvider.StartAsync();
        var pushing = provider.NewClient(FlowsProvider.Pushing);
        using var browser = provider.NewBrowser();
        var page = await browser.GoToAsync(await PushedAddressAsync(pushing, pushing.NewRequest()));
        Assert.True(page.Has("#sign-in"), page.ToString());
        provider.Time.Advance(TimeSpan.FromMinutes(minutes));
        var answer = AuthorizationAnswer.From(await browser.SignInAsync("alice"));
        Assert.Equal((error, error is null), (answer.Error, answer.Code is not null));
    }

    /// <summary>Parameters beside the reference do not count (4; RFC 9101, 6.3).</summary>
    [Fact]
    public async Task Parameters_beside_the_reference_do_not_count()
    {
        using var browser = shared.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var request = Pushing.NewRequest();
        var address = await PushedAddressAsync(Pushing, request) + "&state=other&redirect_uri=https%3A%2F%2Fevil.example%2F&response_mode=fragment";
        var answer = AuthorizationAnswer.From(await browser.GoToAsync(address));
        Assert.Equal((request.State, "query", "pushing.example"), (answer.State, answer.Mode, answer.Address.Host));
    }

    /// <summary>A pushed form holds no request_uri (2.1), and is judged like any request (2.3).</summary>
    [Theory]
    [InlineData("request_uri", "https://pushing.example/r", "invalid_request")]
    [InlineData("request_uri", "urn:ietf:params:oauth:request_uri:x", "invalid_request")]
    [InlineData("redirect_uri", "https://evil.example/", "invalid_request")]
    [InlineData("response_type", "what", "unsupported_response_type")]
    [InlineData("response_type", "code id_token", "unauthorized_client")]
    [InlineData("scope", "openid unknown.scope", "invalid_scope")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("request", "e30.e30.", "invalid_request_object")]
    public async Task Bad_request_is_refused_when_pushed(string name, string? value, string error)
    {
        var answer = await PushAsync(Pushing, Pushing.NewRequest("openid", (name, value)));
        Assert.Equal((HttpStatusCode.BadRequest, error), (answer.Status, answer.Error));
    }

    /// <summary>The client authenticates as at the token endpoint (2).</summary>
    [Fact]
    public async Task Push_without_the_secret_is_refused()
    {
        var answer = await PushAsync(new RelyingPartyClient(shared.Provider, FlowsProvider.Pushing) { AuthenticationMethod = "none" }, Pushing.NewRequest());
        Assert.Equal("invalid_client", answer.Error);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Other_methods_are_refused(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "connect/par");
        using var response = await shared.Provider.Http.SendAsync(request);
        Assert.InRange((int)response.StatusCode, 400, 499);
    }

    /// <summary>An app that registered require_pushed_authorization_requests cannot ask otherwise (6).</summary>
    [Fact]
    public async Task Plain_request_of_an_app_that_must_push_is_refused()
    {
        using var browser = shared.Provider.NewBrowser();
        Assert.Equal("invalid_request", (await RelyingPartyClient.AuthorizeAsync(browser, Pushing.NewRequest())).Error);
    }

    private RelyingPartyClient Pushing => shared.Provider.NewClient(FlowsProvider.Pushing);

    private static Task<WireAnswer> PushAsync(RelyingPartyClient client, AuthorizationRequest request) =>
        client.PostAsync("connect/par", [.. request.Parameters.Select(pair => (pair.Key, (string?)pair.Value))]);

    private static async Task<string> PushedAddressAsync(RelyingPartyClient client, AuthorizationRequest request) =>
        Address(client.App.ClientId, (await PushAsync(client, request)).EnsureSuccess()["request_uri"]!);

    private static string Address(string clientId, string requestUri) => $"/connect/authorize?client_id={clientId}&request_uri={Uri.EscapeDataString(requestUri)}";

    private static async Task AssertRefusedAsync(TestBrowser browser, string address)
    {
        var page = await browser.GoToAsync(address);
        Assert.False(page.IsElsewhere, page.ToString());
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request_uri"), (page.Status, page.TextOf("#error")));
    }
}
