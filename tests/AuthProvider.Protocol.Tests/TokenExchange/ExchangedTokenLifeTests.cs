using System.Text.Json.Nodes;
using AuthProvider.Storage.Apps;
using AuthProvider.Testing;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using static AuthProvider.Protocol.Tests.GrantsProvider;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Tests.TokenExchange;

/// <summary>How long an exchanged token lives, and who may get one (RFC 8693, 4.4 and 5; SECURITY S22).</summary>
public sealed class ExchangedTokenLifeTests
{
    /// <summary>SECURITY S22: nobody renews a token for ever by exchanging it.</summary>
    [Fact]
    public async Task New_token_ends_with_the_subject_token()
    {
        await using var provider = await StartAsync();
        var subject = await SubjectTokenAsync(provider);
        provider.Time.Advance(TimeSpan.FromMinutes(50));
        var answer = (await ExchangeAsync(provider, subject)).EnsureSuccess();
        Assert.Equal(600, answer.Json.GetProperty("expires_in").GetInt32());
        Assert.Equal(MemberOf(subject, "exp"), MemberOf(answer.AccessToken!, "exp"));

        var again = (await ExchangeAsync(provider, answer.AccessToken!)).EnsureSuccess();
        Assert.Equal(MemberOf(subject, "exp"), MemberOf(again.AccessToken!, "exp"));
        provider.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("invalid_request", (await ExchangeAsync(provider, subject)).Error);
        Assert.False((await provider.NewClient(Books).IntrospectAsync(again.AccessToken!)).IsActive);
    }

    /// <summary>What is said of who acts was proved until then.</summary>
    [Fact]
    public async Task New_token_ends_with_the_actor_token()
    {
        await using var provider = await StartAsync();
        var front = provider.NewClient(Front);
        var actor = (await front.GetOwnTokenAsync("books.read")).EnsureSuccess().AccessToken!;
        provider.Time.Advance(TimeSpan.FromMinutes(50));
        var answer = (await front.PostAsync(
            "connect/token",
            ("grant_type", Exchange),
            ("subject_token", await SubjectTokenAsync(provider)),
            ("subject_token_type", AccessTokenType),
            ("actor_token", actor),
            ("actor_token_type", AccessTokenType))).EnsureSuccess();
        Assert.Equal(MemberOf(actor, "exp"), MemberOf(answer.AccessToken!, "exp"));
    }

    /// <summary>The app that the user signed in to is switched off: what others made of its tokens ends with them (SECURITY S11).</summary>
    [Fact]
    public async Task New_token_is_worth_nothing_once_the_app_of_the_grant_is_disabled()
    {
        await using var provider = await StartAsync();
        var answer = (await ExchangeAsync(provider, await SubjectTokenAsync(provider))).EnsureSuccess();
        Assert.True((await provider.NewClient(Books).IntrospectAsync(answer.AccessToken!)).IsActive);

        await provider.UseAsync<AppStore, bool>(async apps =>
        {
            await apps.SetStatusAsync((await apps.FindAsync(Front.ClientId))!, AppStatus.Disabled);
            return true;
        });

        Assert.False((await provider.NewClient(Books).IntrospectAsync(answer.AccessToken!)).IsActive);
        Assert.Equal("invalid_request", (await ExchangeAsync(provider, answer.AccessToken!)).Error);
    }

    /// <summary>RFC 8693, 2.2.2: a revoked subject token.</summary>
    [Fact]
    public async Task Revoked_token_is_not_exchanged()
    {
        await using var provider = await StartAsync();
        var subject = await SubjectTokenAsync(provider);
        (await provider.NewClient(Front).RevokeAsync(subject)).EnsureSuccess();
        Assert.Equal("invalid_request", (await ExchangeAsync(provider, subject)).Error);
    }

    /// <summary>RFC 8693, 4.4: may_act names who may act, and every member of it must fit.</summary>
    [Theory]
    [InlineData("""{"sub":"middle"}""", false, "")]
    [InlineData("""{"sub":"front"}""", true, "")]
    [InlineData("""{"client_id":"front","iss":"ISSUER"}""", true, "")]
    [InlineData("""{"sub":"front","iss":"https://other.example"}""", false, "")]
    [InlineData("""{"sub":"front","department":"sales"}""", false, "")]
    [InlineData("""{"sub":"front"}""", true, "books.read")]
    [InlineData("""{"sub":"middle"}""", false, "books.read")]
    public async Task Subject_token_says_who_may_act(string mayAct, bool isAllowed, string actorScope)
    {
        await using var provider = await StartAsync(options => options.Configure = builder => builder.Services.AddOpenIddict().AddServer(server => server
            .AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.SetOrder(int.MaxValue).UseInlineHandler(context =>
            {
                context.Principal?.SetClaim("may_act", JsonNode.Parse(mayAct.Replace("ISSUER", TestProviderOptions.DefaultIssuer, StringComparison.Ordinal))!.AsObject());
                context.Principal?.SetDestinations(static _ => [OpenIddictConstants.Destinations.AccessToken, OpenIddictConstants.Destinations.IdentityToken]);
                return ValueTask.CompletedTask;
            }))));
        var subject = await SubjectTokenAsync(provider);
        var front = provider.NewClient(Front);
        var actor = actorScope.Length > 0 ? (await front.GetOwnTokenAsync(actorScope)).EnsureSuccess().AccessToken : null;
        var answer = await front.PostAsync(
            "connect/token",
            ("grant_type", Exchange),
            ("subject_token", subject),
            ("subject_token_type", AccessTokenType),
            ("actor_token", actor),
            ("actor_token_type", actor is null ? null : AccessTokenType));
        Assert.True(isAllowed ? answer.AccessToken is not null : answer.Error == "invalid_request", answer.ToString());
    }

    private static Task<WireAnswer> ExchangeAsync(TestProvider provider, string subjectToken) => provider.NewClient(Books).PostAsync(
        "connect/token", ("grant_type", Exchange), ("subject_token", subjectToken), ("subject_token_type", AccessTokenType));

    private static async Task<string> SubjectTokenAsync(TestProvider provider)
    {
        using var browser = provider.NewBrowser();
        return (await provider.NewClient(Front).SignInAsync(browser, TestUser.Alice, "openid books.read sums.read")).AccessToken!;
    }
}
