using System.Net;
using AuthProvider.EndToEnd.Tests.Crashes;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Flask;

/// <summary>What the dashboard in Flask does with logout tokens (OpenID Connect Back-Channel Logout 1.0, 2.6): the good ones, and each kind of bad one.</summary>
[Collection(FlaskWorld.Name)]
public sealed class LogoutTokenTests(FlaskWorld world)
{
    public static TheoryData<StoreKind> Stores => SessionStore.Kinds;

    [Fact]
    public async Task Bad_logout_tokens_are_refused_and_end_nothing()
    {
        await using var provider = await InventedProvider.StartAsync();
        await using var store = await SessionStore.StartAsync(StoreKind.Sqlite);
        await using var app = await StartAsync(provider, store);
        var visitor = await SignInAsync(provider, app, "anna", "session-a");

        foreach (var (kind, token) in BadLogoutTokens.Make(provider, "session-a"))
        {
            var answer = await PostAsync(app, token);
            Assert.True(answer is HttpStatusCode.BadRequest, $"A logout token {kind} got {answer}: {app.Output}");
            Assert.True(await IsSignedInAsync(visitor, app), $"A logout token {kind} ended the session.");
        }

        // What all of them were made from is good.
        Assert.Equal(HttpStatusCode.OK, await PostAsync(app, provider.Signer.Sign(provider.LogoutClaims("session-a"))));
        Assert.False(await IsSignedInAsync(visitor, app));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_logout_token_ends_the_session_that_it_names_once_or_all_of_a_subject(StoreKind kind)
    {
        await using var provider = await InventedProvider.StartAsync();
        await using var store = await SessionStore.StartAsync(kind);
        await using var app = await StartAsync(provider, store, FlaskServer.Gunicorn);
        var (first, second, third) = (
            await SignInAsync(provider, app, "anna", "session-a"), await SignInAsync(provider, app, "anna", "session-b"), await SignInAsync(provider, app, "anna", "session-c"));
        var other = await SignInAsync(provider, app, "berta", "session-d");

        // Of one session, with and without the subject.
        var token = provider.Signer.Sign(provider.LogoutClaims("session-a", "anna"));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(app, token));
        Assert.False(await IsSignedInAsync(first, app));
        Assert.True(await IsSignedInAsync(second, app));

        // The same token again does nothing, also to a new session of that name.
        first = await SignInAsync(provider, app, "anna", "session-a");
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(app, token));
        Assert.True(await IsSignedInAsync(first, app));

        // The provider has a new key, which the app asks for.
        provider.TakeNewKey();
        Assert.Equal(HttpStatusCode.OK, await PostAsync(app, provider.Signer.Sign(provider.LogoutClaims("session-b"))));
        Assert.False(await IsSignedInAsync(second, app));
        Assert.True(await IsSignedInAsync(third, app));

        // Of a subject without a session: all of theirs, and none of anybody else.
        Assert.Equal(HttpStatusCode.OK, await PostAsync(app, provider.Signer.Sign(provider.LogoutClaims(session: null, "anna"))));
        Assert.False(await IsSignedInAsync(first, app));
        Assert.False(await IsSignedInAsync(third, app));
        Assert.True(await IsSignedInAsync(other, app));
        Assert.True(await IsSignedInAsync(await SignInAsync(provider, app, "anna", "session-e"), app));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_logout_token_that_comes_while_the_store_is_away_is_not_taken_for_done(StoreKind kind)
    {
        await using var provider = await InventedProvider.StartAsync();
        await using var store = await SessionStore.StartAsync(kind);
        await using var app = await StartAsync(provider, store);
        await store.GoAwayAsync(app);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PostAsync(app, provider.Signer.Sign(provider.LogoutClaims("session-a"))));
    }

    /// <summary>The provider sends a token again until it was taken: one that has ended nothing is no token that was here before.</summary>
    [Fact]
    public async Task A_logout_token_whose_session_could_not_be_ended_ends_it_when_it_comes_again()
    {
        await using var provider = await InventedProvider.StartAsync();
        await using var store = await SessionStore.StartAsync(StoreKind.Redis);
        await using var app = await StartAsync(provider, store);
        var visitor = await SignInAsync(provider, app, "anna", "session-a");
        var token = provider.Signer.Sign(provider.LogoutClaims("session-a"));

        await store.RefuseToDeleteAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PostAsync(app, token));
        Assert.True(await IsSignedInAsync(visitor, app));

        await store.DeleteAgainAsync();
        Assert.Equal(HttpStatusCode.OK, await PostAsync(app, token));
        Assert.False(await IsSignedInAsync(visitor, app));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(app, token));
    }

    private async Task<FlaskApp> StartAsync(InventedProvider provider, SessionStore store, FlaskServer server = FlaskServer.Development)
    {
        var app = world.Dashboard(provider.Address, server, store.Settings);
        await app.StartAsync();
        return app;
    }

    private async Task<HttpVisitor> SignInAsync(InventedProvider provider, FlaskApp app, string subject, string session)
    {
        provider.Next = (subject, session);
        var visitor = world.NewVisitor();
        var page = await visitor.FollowEverywhereAsync(await visitor.GetAsync(app.At("/dashboard")));
        Assert.True(page.Status is HttpStatusCode.OK && page.Body.Contains($"Hello, {subject}", StringComparison.Ordinal), $"{page.Body}\n{app.Output}");
        return visitor;
    }

    private static async Task<bool> IsSignedInAsync(HttpVisitor visitor, FlaskApp app) => (await visitor.GetAsync(app.At("/dashboard"))).Status is HttpStatusCode.OK;

    private static async Task<HttpStatusCode> PostAsync(FlaskApp app, string token)
    {
        using var client = DevelopmentAuthority.CreateClient();
        using var content = new FormUrlEncodedContent([KeyValuePair.Create("logout_token", token)]);
        using var answer = await client.PostAsync(app.At("/backchannel-logout"), content);
        Assert.True(answer.Headers.CacheControl?.NoStore is true, "The answer may be kept.");
        return answer.StatusCode;
    }
}
