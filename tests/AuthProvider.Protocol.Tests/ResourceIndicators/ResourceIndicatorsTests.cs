using System.Text;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.ResourceIndicators;

/// <summary>Which APIs a token is for (RFC 8707).</summary>
public sealed class ResourceIndicatorsTests(GrantsProvider shared) : IClassFixture<GrantsProvider>
{
    private const string All = "openid offline_access books.read sums.read keys.read";

    private static string Books => GrantsProvider.Books.ClientId;

    private static string Sums => GrantsProvider.Sums.ClientId;

    /// <summary>RFC 8707, 2.1: the token is for the API that the authorization request names, with the scopes of it and those of none.</summary>
    [Fact]
    public async Task Token_is_for_the_api_that_the_request_names()
    {
        using var browser = shared.Provider.NewBrowser();
        var tokens = await shared.FrontClient.SignInAsync(browser, TestUser.Alice, All, ("resource", Books));
        Assert.Equal(Books, GrantsProvider.MemberOf(tokens.AccessToken!, "aud"));
        Assert.Equal(["books.read"], GrantsProvider.ScopesOf(tokens.AccessToken!));
        Assert.DoesNotContain("sums.read", tokens["scope"], StringComparison.Ordinal);
        Assert.True((await shared.BooksClient.IntrospectAsync(tokens.AccessToken!)).IsActive);
        Assert.False((await shared.Provider.NewClient(GrantsProvider.Sums).IntrospectAsync(tokens.AccessToken!)).IsActive);
    }

    /// <summary>RFC 8707, 2.2: the token request narrows to a part of what was granted; the refresh token keeps all of it.</summary>
    [Fact]
    public async Task Token_request_narrows_and_refresh_reaches_the_rest()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.FrontClient.NewRequest(All);
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice);
        var first = (await shared.FrontClient.ExchangeAsync(request, answer.Code!, ("resource", Books))).EnsureSuccess();
        Assert.Equal(Books, GrantsProvider.MemberOf(first.AccessToken!, "aud"));
        Assert.DoesNotContain("sums.read", first["scope"], StringComparison.Ordinal);

        var second = (await shared.FrontClient.RefreshAsync(first.RefreshToken!, ("resource", Sums))).EnsureSuccess();
        Assert.Equal(Sums, GrantsProvider.MemberOf(second.AccessToken!, "aud"));
        Assert.Equal(["sums.read"], GrantsProvider.ScopesOf(second.AccessToken!));

        // The API decides what its tokens are.
        var third = (await shared.FrontClient.RefreshAsync(second.RefreshToken!, ("resource", GrantsProvider.Keys.ClientId))).EnsureSuccess();
        Assert.DoesNotContain('.', third.AccessToken!);
        Assert.NotNull((await shared.FrontClient.RefreshAsync(third.RefreshToken!)).AccessToken);
    }

    /// <summary>An API that gets a token for itself cannot use it here (RFC 8707, 1 and 3; RFC 9068, 4), wherever the token was narrowed.</summary>
    [Theory]
    [InlineData("authorize")]
    [InlineData("token")]
    [InlineData("refresh")]
    public async Task Token_for_an_api_opens_no_userinfo(string place)
    {
        using var browser = shared.Provider.NewBrowser();
        var request = place is "authorize" ? shared.FrontClient.NewRequest(All + " profile", ("resource", Books)) : shared.FrontClient.NewRequest(All + " profile");
        var code = (await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice)).Code!;
        var tokens = (await shared.FrontClient.ExchangeAsync(request, code, ("resource", place is "token" ? Books : null))).EnsureSuccess();
        if (place is "refresh")
        {
            Assert.NotNull((await shared.FrontClient.GetUserInfoAsync(tokens.AccessToken!))["name"]);
            tokens = (await shared.FrontClient.RefreshAsync(tokens.RefreshToken!, ("resource", Books))).EnsureSuccess();
        }

        Assert.Equal(Books, GrantsProvider.MemberOf(tokens.AccessToken!, "aud"));
        Assert.Equal(["books.read"], GrantsProvider.ScopesOf(tokens.AccessToken!));
        Assert.NotNull(tokens.IdToken);
        var answer = await shared.FrontClient.GetUserInfoAsync(tokens.AccessToken!);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, answer.Status);
        Assert.Contains("invalid_token", Assert.Single(answer.Headers.WwwAuthenticate).Parameter, StringComparison.Ordinal);
        Assert.Null(answer["sub"]);
    }

    /// <summary>The issuer identifier names this server: a token for userinfo alone, which no API takes (RFC 8707, 2.2).</summary>
    [Fact]
    public async Task This_server_can_be_named_like_an_api()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.FrontClient.NewRequest(All, ("resource", Books));
        await browser.GoToAsync(request.Address + "&resource=" + Uri.EscapeDataString(shared.Provider.Issuer));
        var answer = AuthorizationAnswer.From(await browser.SignInAsync(TestUser.Alice.UserName));
        var tokens = (await shared.FrontClient.ExchangeAsync(request, answer.Code!, ("resource", shared.Provider.Issuer))).EnsureSuccess();
        Assert.Equal(shared.Provider.Issuer, GrantsProvider.MemberOf(tokens.AccessToken!, "aud"));
        Assert.Equal(["offline_access", "openid"], GrantsProvider.ScopesOf(tokens.AccessToken!));
        Assert.NotNull((await shared.FrontClient.GetUserInfoAsync(tokens.AccessToken!))["sub"]);
        Assert.False((await shared.BooksClient.IntrospectAsync(tokens.AccessToken!)).IsActive);
        Assert.Equal(Books, GrantsProvider.MemberOf((await shared.FrontClient.RefreshAsync(tokens.RefreshToken!, ("resource", Books))).AccessToken!, "aud"));

        Assert.Equal("invalid_target", (await RelyingPartyClient.AuthorizeAsync(browser, shared.FrontClient.NewRequest("books.read", ("resource", shared.Provider.Issuer)))).Error);
    }

    /// <summary>A refresh for fewer scopes is for the APIs that these lead to and no others (RFC 8707, 2.2; RFC 6749, 6).</summary>
    [Theory]
    [InlineData("openid", "ISSUER", "openid")]
    [InlineData("books.read", "https://books.example/api", "books.read")]
    [InlineData("sums.read offline_access", "https://sums.example", "sums.read")]
    public async Task Refresh_for_fewer_scopes_is_for_fewer_apis(string scope, string audience, string scopes)
    {
        using var browser = shared.Provider.NewBrowser();
        var tokens = await shared.FrontClient.SignInAsync(browser, TestUser.Alice, All);
        var refreshed = (await shared.FrontClient.RefreshAsync(tokens.RefreshToken!, ("scope", scope))).EnsureSuccess();
        Assert.Equal(audience.Replace("ISSUER", shared.Provider.Issuer, StringComparison.Ordinal), GrantsProvider.MemberOf(refreshed.AccessToken!, "aud"));
        Assert.Equal(scopes, string.Join(' ', GrantsProvider.ScopesOf(refreshed.AccessToken!)));
    }

    /// <summary>RFC 8707, 2.2: more than was granted is an invalid_target, and burns neither code nor refresh token.</summary>
    [Fact]
    public async Task Token_request_cannot_reach_what_was_not_granted()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.FrontClient.NewRequest(All, ("resource", Books));
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice);
        Assert.Equal("invalid_target", (await shared.FrontClient.ExchangeAsync(request, answer.Code!, ("resource", Sums))).Error);
        var tokens = (await shared.FrontClient.ExchangeAsync(request, answer.Code!, ("resource", Books))).EnsureSuccess();
        Assert.Equal("invalid_target", (await shared.FrontClient.RefreshAsync(tokens.RefreshToken!, ("resource", Sums))).Error);
        Assert.Equal(Books, GrantsProvider.MemberOf((await shared.FrontClient.RefreshAsync(tokens.RefreshToken!)).AccessToken!, "aud"));
    }

    /// <summary>RFC 8707, 2: several values.</summary>
    [Fact]
    public async Task Several_apis_can_be_named_and_reached_one_by_one()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.FrontClient.NewRequest(All, ("resource", Books));
        await browser.GoToAsync(request.Address + "&resource=" + Uri.EscapeDataString(Sums));
        var answer = AuthorizationAnswer.From(await browser.SignInAsync(TestUser.Alice.UserName));
        var tokens = (await shared.FrontClient.ExchangeAsync(request, answer.Code!)).EnsureSuccess();
        Assert.Equal($"""["{Books}","{Sums}"]""", GrantsProvider.MemberOf(tokens.AccessToken!, "aud"));
        Assert.Equal(Sums, GrantsProvider.MemberOf((await shared.FrontClient.RefreshAsync(tokens.RefreshToken!, ("resource", Sums))).AccessToken!, "aud"));
        Assert.Equal("invalid_target", (await shared.FrontClient.RefreshAsync(tokens.RefreshToken!, ("resource", GrantsProvider.Keys.ClientId))).Error);
    }

    /// <summary>RFC 8707, 2: an absolute URI without fragment, of an API that is known; all else is an invalid_target at the redirect URI.</summary>
    [Theory]
    [InlineData("https://nobody.example")]
    [InlineData("https://books.example/api#part")]
    [InlineData("https://books.example/api/")]
    [InlineData("/api")]
    [InlineData("orders")]
    [InlineData("front")]
    public async Task Wrong_resource_is_an_invalid_target_wherever_it_is_sent(string resource)
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.FrontClient.NewRequest(All, ("resource", resource));
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request);
        Assert.Equal("invalid_target", answer.Error);
        Assert.Equal(request.State, answer.State);

        Assert.Equal("invalid_target", (await shared.FrontClient.PostAsync("connect/par", [.. request.Parameters.Select(pair => (pair.Key, (string?)pair.Value))])).Error);
        Assert.Equal("invalid_target", (await shared.FrontClient.PostAsync("connect/token", ("grant_type", "client_credentials"), ("scope", "books.read"), ("resource", resource))).Error);
        Assert.Equal("invalid_target", (await shared.Provider.NewClient(TestApp.Camera).AskForDeviceAsync("openid", ("resource", resource))).Error);
    }

    /// <summary>An API to which no scope of the request leads is no target: nobody was asked for it.</summary>
    [Fact]
    public async Task Api_without_a_scope_in_the_request_is_an_invalid_target()
    {
        using var browser = shared.Provider.NewBrowser();
        Assert.Equal("invalid_target", (await RelyingPartyClient.AuthorizeAsync(browser, shared.FrontClient.NewRequest("openid sums.read", ("resource", Books)))).Error);
        Assert.Equal("invalid_target", (await shared.FrontClient.PostAsync("connect/token", ("grant_type", "client_credentials"), ("scope", "sums.read"), ("resource", Books))).Error);
    }

    /// <summary>RFC 8707, 2.1 with RFC 9126.</summary>
    [Fact]
    public async Task Pushed_request_keeps_its_resource()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.FrontClient.NewRequest(All, ("resource", Books));
        var pushed = (await shared.FrontClient.PostAsync("connect/par", [.. request.Parameters.Select(pair => (pair.Key, (string?)pair.Value))])).EnsureSuccess();
        await browser.GoToAsync($"/connect/authorize?client_id=front&request_uri={Uri.EscapeDataString(pushed["request_uri"]!)}");
        var answer = AuthorizationAnswer.From(await browser.SignInAsync(TestUser.Alice.UserName));
        Assert.Equal(Books, GrantsProvider.MemberOf((await shared.FrontClient.ExchangeAsync(request, answer.Code!)).AccessToken!, "aud"));
    }

    /// <summary>RFC 8707, 2.1; RFC 6749, 4.2.2: a token of the authorization endpoint is narrowed too, and its scope said.</summary>
    [Fact]
    public async Task Token_of_the_implicit_flow_is_narrowed()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.FrontClient.NewRequest("openid books.read sums.read", ("response_type", "id_token token"), ("resource", Books), ("code_challenge", null), ("code_challenge_method", null));
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice);
        Assert.Equal(Books, GrantsProvider.MemberOf(answer["access_token"]!, "aud"));
        Assert.Equal("books.read", answer["scope"]);
    }

    /// <summary>RFC 8707, 2.2 for a client that acts for itself.</summary>
    [Fact]
    public async Task Token_of_an_app_for_itself_is_narrowed()
    {
        var body = new StringContent(
            $"grant_type=client_credentials&scope=books.read%20sums.read%20keys.read&resource={Uri.EscapeDataString(Books)}&resource={Uri.EscapeDataString(Sums)}"
            + $"&client_id=front&client_secret={Uri.EscapeDataString(GrantsProvider.Front.Secret!)}",
            Encoding.UTF8,
            "application/x-www-form-urlencoded");
        var tokens = (await WireAnswer.ReadAsync(await shared.Provider.Http.PostAsync("connect/token", body))).EnsureSuccess();
        Assert.Equal($"""["{Books}","{Sums}"]""", GrantsProvider.MemberOf(tokens.AccessToken!, "aud"));
        Assert.Equal(["books.read", "sums.read"], GrantsProvider.ScopesOf(tokens.AccessToken!));
        Assert.Equal("books.read sums.read", tokens["scope"]);
    }
}
