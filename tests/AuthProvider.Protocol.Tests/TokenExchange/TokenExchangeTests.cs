using System.Text.Json;
using AuthProvider.Testing;
using static AuthProvider.Protocol.Tests.GrantsProvider;

namespace AuthProvider.Protocol.Tests.TokenExchange;

/// <summary>An app that holds an access token gets one that says less (RFC 8693).</summary>
public sealed class TokenExchangeTests(GrantsProvider shared) : IClassFixture<GrantsProvider>
{
    private RelyingPartyClient Api => shared.BooksClient;

    /// <summary>RFC 8693, 2.2.1: a token for the same person and another API, that says of what kind it is.</summary>
    [Fact]
    public async Task Api_gets_a_token_for_another_api_and_the_same_person()
    {
        var subject = await SubjectTokenAsync();
        var answer = (await ExchangeAsync(Api, subject, ("audience", Sums.ClientId))).EnsureSuccess();
        Assert.Equal(AccessTokenType, answer["issued_token_type"]);
        Assert.Equal("Bearer", answer["token_type"]);
        Assert.Equal("sums.read", answer["scope"]);
        Assert.Contains("no-store", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Null(answer.RefreshToken);
        Assert.Equal(MemberOf(subject, "sub"), MemberOf(answer.AccessToken!, "sub"));
        Assert.Equal(Sums.ClientId, MemberOf(answer.AccessToken!, "aud"));
        Assert.Equal(Books.ClientId, MemberOf(answer.AccessToken!, "client_id"));
        Assert.True((await shared.Provider.NewClient(Sums).IntrospectAsync(answer.AccessToken!)).IsActive);
        Assert.False((await Api.IntrospectAsync(answer.AccessToken!)).Json.TryGetProperty("error", out _));
    }

    /// <summary>RFC 8693, 1.1: without an actor token the new token does not say who acts.</summary>
    [Fact]
    public async Task Impersonation_names_no_actor() =>
        Assert.Null(MemberOf((await ExchangeAsync(Api, await SubjectTokenAsync())).EnsureSuccess().AccessToken!, "act"));

    /// <summary>RFC 8693, 4.1: with an actor token the new token names the actor, the last one outside and those before inside.</summary>
    [Fact]
    public async Task Delegation_names_the_actors_in_a_chain()
    {
        var own = (await FrontOwnTokenAsync()).AccessToken!;
        var first = (await ExchangeAsync(shared.FrontClient, await SubjectTokenAsync(), ("actor_token", own), ("actor_token_type", AccessTokenType))).EnsureSuccess();
        Assert.Equal("""{"sub":"front","client_id":"front"}""", MemberOf(first.AccessToken!, "act"));

        var person = await SubjectTokenAsync(TestUser.Carol);
        var second = (await ExchangeAsync(Api, first.AccessToken!, ("actor_token", person), ("actor_token_type", AccessTokenType))).EnsureSuccess();
        using var act = JsonDocument.Parse(MemberOf(second.AccessToken!, "act")!);
        Assert.Equal(MemberOf(person, "sub"), act.RootElement.GetProperty("sub").GetString());
        Assert.Equal("front", act.RootElement.GetProperty("act").GetProperty("sub").GetString());

        // Who acted before is not forgotten by an exchange that names nobody, and introspection says it (RFC 7662, 2.2).
        var third = (await ExchangeAsync(Api, second.AccessToken!)).EnsureSuccess();
        Assert.Equal(MemberOf(second.AccessToken!, "act"), MemberOf(third.AccessToken!, "act"));
        var told = await Api.IntrospectAsync(third.AccessToken!);
        Assert.Equal(MemberOf(person, "sub"), told.Json.GetProperty("act").GetProperty("sub").GetString());
    }

    /// <summary>RFC 8693, 2.2.2: an API or scope beyond those of the subject token is refused.</summary>
    [Theory]
    [InlineData("audience", "https://keys.example", "invalid_target")]
    [InlineData("resource", "https://keys.example", "invalid_target")]
    [InlineData("audience", "https://nobody.example", "invalid_target")]
    [InlineData("audience", "front", "invalid_target")]
    [InlineData("resource", "https://sums.example#x", "invalid_target")]
    [InlineData("scope", "keys.read", "invalid_scope")]
    [InlineData("scope", "profile", "invalid_scope")]
    [InlineData("scope", "never.heard.of", "invalid_scope")]
    public async Task New_token_never_reaches_further_than_the_subject_token(string name, string value, string error) =>
        Assert.Equal(error, (await ExchangeAsync(Api, await SubjectTokenAsync(), (name, value))).Error);

    /// <summary>RFC 8693, 2.2.2: a scope that the app has but the subject token has not.</summary>
    [Fact]
    public async Task Scope_of_the_app_alone_is_not_enough() =>
        Assert.Equal("invalid_scope", (await ExchangeAsync(Api, await SubjectTokenAsync(TestUser.Alice, "openid books.read"), ("scope", "sums.read"))).Error);

    /// <summary>What the subject token has and the app may not ask for falls away.</summary>
    [Fact]
    public async Task Scope_of_the_subject_token_alone_is_not_enough()
    {
        var subject = await SubjectTokenAsync(TestUser.Alice, "openid profile books.read sums.read");
        Assert.Equal(["books.read", "openid", "sums.read"], ScopesOf((await ExchangeAsync(Api, subject)).EnsureSuccess().AccessToken!));
        Assert.Equal(["books.read"], ScopesOf((await ExchangeAsync(Api, subject, ("scope", "books.read"))).EnsureSuccess().AccessToken!));
    }

    /// <summary>RFC 9068, 2.2 and 3: an exchanged token has an audience like any other, this server where no API is left, and then it is for us alone.</summary>
    [Fact]
    public async Task Token_that_is_left_without_an_api_is_for_this_server()
    {
        var subject = await SubjectTokenAsync(TestUser.Alice, "openid profile books.read sums.read");
        foreach (var (name, value, scopes) in new[] { ("scope", "profile", "profile"), ("scope", "openid profile", "openid profile"), ("resource", shared.Provider.Issuer, "openid profile") })
        {
            var token = (await ExchangeAsync(shared.FrontClient, subject, (name, value))).EnsureSuccess().AccessToken!;
            Assert.Equal(shared.Provider.Issuer, MemberOf(token, "aud"));
            Assert.Equal(scopes, string.Join(' ', ScopesOf(token)));
            Assert.False((await Api.IntrospectAsync(token)).IsActive);
        }
    }

    /// <summary>RFC 8707, 1 and 3: an exchanged token for an API opens no userinfo, and says nothing of scopes that mean nothing there.</summary>
    [Fact]
    public async Task Token_for_an_api_opens_no_userinfo()
    {
        var subject = await SubjectTokenAsync(TestUser.Alice, "openid profile books.read sums.read");
        Assert.NotNull((await shared.FrontClient.GetUserInfoAsync(subject))["name"]);
        var answer = (await ExchangeAsync(shared.FrontClient, subject, ("audience", Sums.ClientId))).EnsureSuccess();
        Assert.Equal(["sums.read"], ScopesOf(answer.AccessToken!));
        Assert.Equal("sums.read", answer["scope"]);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await shared.FrontClient.GetUserInfoAsync(answer.AccessToken!)).Status);
    }

    /// <summary>A token for an API is not exchanged for one for this server, of which it says nothing.</summary>
    [Fact]
    public async Task Token_of_an_api_is_not_exchanged_for_one_for_this_server()
    {
        var subject = await SubjectTokenAsync(TestUser.Alice, "openid roles books.read");
        var ofApi = (await ExchangeAsync(shared.FrontClient, subject, ("resource", Books.ClientId))).EnsureSuccess().AccessToken!;
        Assert.Equal("invalid_target", (await ExchangeAsync(shared.FrontClient, ofApi, ("resource", shared.Provider.Issuer))).Error);
        Assert.Equal("invalid_target", (await ExchangeAsync(shared.FrontClient, ofApi, ("scope", "roles"))).Error);
        Assert.Equal("invalid_scope", (await ExchangeAsync(shared.FrontClient, ofApi, ("scope", "openid"))).Error);
    }

    /// <summary>RFC 9068, 2.2.3.1: where the scope <c>roles</c> is left, the new token tells the API behind the roles too.</summary>
    [Fact]
    public async Task Exchanged_token_with_the_scope_roles_tells_the_roles()
    {
        var subject = await SubjectTokenAsync(TestUser.Carol, "openid roles books.read sums.read");
        Assert.Equal("""["administrator"]""", MemberOf((await ExchangeAsync(shared.FrontClient, subject, ("audience", Sums.ClientId))).EnsureSuccess().AccessToken!, "roles"));
        Assert.Null(MemberOf((await ExchangeAsync(shared.FrontClient, subject, ("scope", "sums.read"))).EnsureSuccess().AccessToken!, "roles"));
        Assert.Null(MemberOf((await ExchangeAsync(Api, subject, ("audience", Sums.ClientId))).EnsureSuccess().AccessToken!, "roles"));
    }

    /// <summary>RFC 8693, 2.2.2: a token that was not issued for the app, or to it, is refused.</summary>
    [Fact]
    public async Task Token_of_strangers_is_refused()
    {
        var subject = await SubjectTokenAsync();
        Assert.Equal("invalid_request", (await ExchangeAsync(shared.Provider.NewClient(Middle), subject)).Error);
        var own = (await shared.Provider.NewClient(TestApp.Robot).GetOwnTokenAsync("orders.read")).EnsureSuccess().AccessToken;
        Assert.Equal("invalid_request", (await ExchangeAsync(Api, subject, ("actor_token", own), ("actor_token_type", AccessTokenType))).Error);
    }

    /// <summary>RFC 8693, 2.2.2: what is no access token of this server is refused.</summary>
    [Theory]
    [InlineData("nonsense")]
    [InlineData("e30.e30.e30")]
    public async Task What_is_no_token_is_refused(string token) =>
        Assert.Equal("invalid_request", (await ExchangeAsync(Api, token)).Error);

    /// <summary>Only access tokens are exchanged, and only for access tokens (RFC 8693, 2.1 and 3).</summary>
    [Theory]
    [InlineData("subject_token_type", "urn:ietf:params:oauth:token-type:id_token")]
    [InlineData("subject_token_type", "urn:ietf:params:oauth:token-type:refresh_token")]
    [InlineData("subject_token_type", "urn:ietf:params:oauth:token-type:saml2")]
    [InlineData("subject_token_type", null)]
    [InlineData("subject_token", null)]
    [InlineData("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token")]
    [InlineData("requested_token_type", "urn:ietf:params:oauth:token-type:id_token")]
    [InlineData("actor_token_type", AccessTokenType)]
    [InlineData("actor_token", "x")]
    public async Task Request_that_asks_for_something_else_is_refused(string name, string? value) =>
        Assert.Equal("invalid_request", (await ExchangeAsync(Api, await SubjectTokenAsync(), (name, value))).Error);

    [Fact]
    public async Task Id_token_is_not_taken_for_an_access_token()
    {
        using var browser = shared.Provider.NewBrowser();
        var tokens = await shared.FrontClient.SignInAsync(browser, TestUser.Alice, "openid offline_access books.read");
        Assert.Equal("invalid_request", (await ExchangeAsync(shared.FrontClient, tokens.IdToken!)).Error);
        Assert.Equal("invalid_request", (await ExchangeAsync(shared.FrontClient, tokens.RefreshToken!)).Error);
    }

    /// <summary>RFC 8693, 2.1: an app without the grant type, and one without a secret.</summary>
    [Fact]
    public async Task App_without_permission_is_refused()
    {
        var subject = await SubjectTokenAsync();
        Assert.Equal("unauthorized_client", (await ExchangeAsync(shared.Provider.NewClient(TestApp.Robot), subject)).Error);
        Assert.Equal("unauthorized_client", (await ExchangeAsync(shared.Provider.NewClient(TestApp.Notebook), subject)).Error);
        var withoutSecret = shared.Provider.NewClient(Middle);
        withoutSecret.AuthenticationMethod = "none";
        Assert.Equal("invalid_client", (await ExchangeAsync(withoutSecret, subject)).Error);
    }

    [Fact]
    public async Task Discovery_names_the_grant_type() =>
        Assert.Contains(Exchange, await shared.Provider.Http.GetStringAsync(".well-known/openid-configuration"), StringComparison.Ordinal);

    private static Task<WireAnswer> ExchangeAsync(RelyingPartyClient client, string subjectToken, params (string Name, string? Value)[] changes) =>
        client.PostAsync("connect/token", [("grant_type", Exchange), ("subject_token", subjectToken), ("subject_token_type", AccessTokenType), .. changes]);

    private async Task<WireAnswer> FrontOwnTokenAsync() => (await shared.FrontClient.GetOwnTokenAsync("books.read")).EnsureSuccess();

    private Task<string> SubjectTokenAsync() => SubjectTokenAsync(TestUser.Alice);

    private async Task<string> SubjectTokenAsync(TestUser user, string scope = "openid books.read sums.read")
    {
        using var browser = shared.Provider.NewBrowser();
        return (await shared.FrontClient.SignInAsync(browser, user, scope)).AccessToken!;
    }
}
