using System.Net;
using AuthProvider.EndToEnd.Tests.Flask;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>What the samples do with logout tokens (OpenID Connect Back-Channel Logout 1.0, 2.6): the good ones, and each kind of bad one.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class SampleLogoutTokenTests
{
    [Theory]
    [InlineData("aspnetcore-bff")]
    [InlineData("node-express-web")]
    public async Task Bad_logout_tokens_are_refused_and_end_nothing(string folder)
    {
        await using var sample = await SampleAtInventedProvider.StartAsync(folder);
        var visitor = await sample.SignInAsync("anna", "session-a");

        foreach (var (kind, token) in BadLogoutTokens.Make(sample.Provider, "session-a"))
        {
            var answer = await sample.PostLogoutTokenAsync(token);
            // The sample in Node has asked for keys a moment ago, so that it does not say no for good.
            var isRefused = answer is HttpStatusCode.BadRequest || (answer is HttpStatusCode.ServiceUnavailable && kind == BadLogoutTokens.OfUnknownKey && folder == "node-express-web");
            Assert.True(isRefused, $"A logout token {kind} got {answer}: {sample.Output}");
            Assert.True(await sample.WhoAsync(visitor) == "anna", $"A logout token {kind} ended the session.");
        }

        // What all of them were made from is good.
        Assert.Equal(HttpStatusCode.OK, await sample.PostLogoutTokenAsync(sample.Provider.Signer.Sign(sample.Provider.LogoutClaims("session-a"))));
        Assert.Null(await sample.WhoAsync(visitor));
    }

    [Theory]
    [InlineData("aspnetcore-bff")]
    [InlineData("node-express-web")]
    public async Task A_logout_token_ends_the_session_that_it_names_once_or_all_of_a_subject(string folder)
    {
        await using var sample = await SampleAtInventedProvider.StartAsync(folder);
        var (first, second, third) = (await sample.SignInAsync("anna", "session-a"), await sample.SignInAsync("anna", "session-b"), await sample.SignInAsync("anna", "session-c"));
        var other = await sample.SignInAsync("berta", "session-d");

        // Of one session, also where the subject stands beside it.
        var token = sample.Provider.Signer.Sign(sample.Provider.LogoutClaims("session-a", "anna"));
        Assert.Equal(HttpStatusCode.OK, await sample.PostLogoutTokenAsync(token));
        Assert.Equal((null, "anna"), (await sample.WhoAsync(first), await sample.WhoAsync(second)));

        // The same token again does nothing, also to a new session of that name.
        first = await sample.SignInAsync("anna", "session-a");
        Assert.Equal(HttpStatusCode.BadRequest, await sample.PostLogoutTokenAsync(token));
        Assert.Equal("anna", await sample.WhoAsync(first));

        // Of a subject without a session: all of theirs, and none of anybody else.
        Assert.Equal(HttpStatusCode.OK, await sample.PostLogoutTokenAsync(sample.Provider.Signer.Sign(sample.Provider.LogoutClaims(session: null, "anna"))));
        Assert.Equal((null, null, null), (await sample.WhoAsync(first), await sample.WhoAsync(second), await sample.WhoAsync(third)));
        Assert.Equal("berta", await sample.WhoAsync(other));
    }

    [Theory]
    [InlineData("aspnetcore-bff", "multipart/form-data", "--x")]
    [InlineData("aspnetcore-bff", "multipart/form-data; boundary=x", "--x\r\nlogout_token")]
    [InlineData("aspnetcore-bff", "application/json", "{\"logout_token\":\"x\"}")]
    [InlineData("node-express-web", "application/x-www-form-urlencoded; charset=none", "logout_token=x")]
    [InlineData("node-express-web", "multipart/form-data", "--x")]
    public async Task What_is_no_form_is_refused(string folder, string type, string body)
    {
        await using var sample = await SampleAtInventedProvider.StartAsync(folder);
        using var content = new StringContent(body);
        content.Headers.Remove("Content-Type");
        Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", type));
        Assert.InRange(await sample.PostToBackChannelAsync(content), HttpStatusCode.BadRequest, HttpStatusCode.UnsupportedMediaType);
    }

    /// <summary>The library in Node waits half a minute before it asks for keys again.</summary>
    [Fact]
    public async Task Key_that_is_newer_than_the_last_sign_in_is_asked_for()
    {
        await using var sample = await SampleAtInventedProvider.StartAsync("aspnetcore-bff");
        var visitor = await sample.SignInAsync("anna", "session-a");
        sample.Provider.TakeNewKey();
        Assert.Equal(HttpStatusCode.OK, await sample.PostLogoutTokenAsync(sample.Provider.Signer.Sign(sample.Provider.LogoutClaims("session-a"))));
        Assert.Null(await sample.WhoAsync(visitor));
    }

    /// <summary>A provider that is refused gives up; one that is told to come again does. So nobody else's tokens cost it one of its own.</summary>
    [Theory]
    [InlineData("aspnetcore-bff")]
    [InlineData("node-express-web")]
    [InlineData("flask-dashboard")]
    public async Task Key_that_is_not_known_while_keys_are_not_asked_for_refuses_nothing_for_good(string folder)
    {
        await using var sample = await SampleAtInventedProvider.StartAsync(folder);
        var visitor = await sample.SignInAsync("anna", "session-a");
        // Somebody makes up key ids, until the sample asks no more.
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Until.AsyncAnswer(
            () => sample.PostLogoutTokenAsync(sample.Provider.Signer.Sign(sample.Provider.LogoutClaims("session-a"), "made-up")), answer => answer is HttpStatusCode.ServiceUnavailable));

        sample.Provider.TakeNewKey();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await sample.PostLogoutTokenAsync(sample.Provider.Signer.Sign(sample.Provider.LogoutClaims("session-a"))));
        Assert.Equal("anna", await sample.WhoAsync(visitor));
    }
}
