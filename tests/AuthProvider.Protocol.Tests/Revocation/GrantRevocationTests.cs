using System.Net;
using AuthProvider.Testing;
using static AuthProvider.Protocol.Tests.GrantsProvider;

namespace AuthProvider.Protocol.Tests.Revocation;

/// <summary>Revoking a refresh token ends everything under its grant, at once (RFC 7009, 2.1).</summary>
public sealed class GrantRevocationTests(GrantsProvider shared) : IClassFixture<GrantsProvider>
{
    /// <summary>RFC 7009, 2.1: the access tokens of the same grant, signed, recorded or references; userinfo and introspection say so.</summary>
    [Theory]
    [InlineData("books.read")]
    [InlineData("sums.read")]
    [InlineData("keys.read")]
    public async Task Access_tokens_of_the_grant_end_with_its_refresh_token(string scope)
    {
        var tokens = await SignInAsync("openid offline_access " + scope);
        var refreshed = (await shared.FrontClient.RefreshAsync(tokens.RefreshToken!)).EnsureSuccess();
        Assert.Equal(HttpStatusCode.OK, (await shared.FrontClient.GetUserInfoAsync(tokens.AccessToken!)).Status);

        (await shared.FrontClient.RevokeAsync(refreshed.RefreshToken!)).EnsureSuccess();
        foreach (var token in new[] { tokens.AccessToken!, refreshed.AccessToken! })
        {
            Assert.False((await shared.FrontClient.IntrospectAsync(token)).IsActive);
            Assert.Equal(HttpStatusCode.Unauthorized, (await shared.FrontClient.GetUserInfoAsync(token)).Status);
        }

        Assert.Equal("invalid_grant", (await shared.FrontClient.RefreshAsync(tokens.RefreshToken!)).Error);
    }

    /// <summary>RFC 7009, 2.1: an API for which a token is meant is not the client to which it was issued.</summary>
    [Theory]
    [InlineData("books.read")]
    [InlineData("sums.read")]
    [InlineData("keys.read")]
    public async Task Api_revokes_no_token_of_an_app(string scope)
    {
        var tokens = await SignInAsync("openid offline_access " + scope);
        foreach (var api in new[] { Books, Sums, GrantsProvider.Keys })
        {
            await shared.Provider.NewClient(api).RevokeAsync(tokens.AccessToken!);
        }

        Assert.True((await shared.FrontClient.IntrospectAsync(tokens.AccessToken!)).IsActive);
        (await shared.FrontClient.RevokeAsync(tokens.AccessToken!)).EnsureSuccess();
        Assert.False((await shared.FrontClient.IntrospectAsync(tokens.AccessToken!)).IsActive);
    }

    /// <summary>RFC 8693, 5: what was made of a token of the grant ends too, whatever its APIs have their tokens be.</summary>
    [Theory]
    [InlineData("https://books.example/api", "books.read")]
    [InlineData("https://sums.example", "sums.read")]
    [InlineData("https://keys.example", "keys.read")]
    public async Task Exchanged_tokens_end_with_the_grant(string audience, string scope)
    {
        var tokens = await SignInAsync("openid offline_access " + scope);
        var exchanged = (await shared.FrontClient.PostAsync(
            "connect/token", ("grant_type", Exchange), ("subject_token", tokens.AccessToken), ("subject_token_type", AccessTokenType), ("audience", audience))).EnsureSuccess();
        var api = shared.Provider.NewClient(new[] { Books, Sums, GrantsProvider.Keys }.Single(app => app.ClientId == audience));
        Assert.True((await api.IntrospectAsync(exchanged.AccessToken!)).IsActive);

        (await shared.FrontClient.RevokeAsync(tokens.RefreshToken!)).EnsureSuccess();
        Assert.False((await api.IntrospectAsync(exchanged.AccessToken!)).IsActive);
        Assert.Equal("invalid_request", (await shared.FrontClient.PostAsync(
            "connect/token", ("grant_type", Exchange), ("subject_token", exchanged.AccessToken), ("subject_token_type", AccessTokenType))).Error);
    }

    /// <summary>RFC 8628: the tokens of a device.</summary>
    [Fact]
    public async Task Tokens_of_a_device_end_with_its_grant()
    {
        var camera = shared.Provider.NewClient(TestApp.Camera);
        var device = (await camera.AskForDeviceAsync("openid orders.read")).EnsureSuccess();
        using var browser = shared.Provider.NewBrowser();
        await browser.AnswerDeviceAsync(device["user_code"]!, TestUser.Alice);
        var tokens = (await camera.PollAsync(device["device_code"]!)).EnsureSuccess();
        Assert.True((await shared.Provider.NewClient(TestApp.Orders).IntrospectAsync(tokens.AccessToken!)).IsActive);

        (await camera.RevokeAsync(tokens.RefreshToken!)).EnsureSuccess();
        Assert.False((await shared.Provider.NewClient(TestApp.Orders).IntrospectAsync(tokens.AccessToken!)).IsActive);
        Assert.Equal(HttpStatusCode.Unauthorized, (await camera.GetUserInfoAsync(tokens.AccessToken!)).Status);
    }

    /// <summary>Revoking an access token ends that token, and not its grant (RFC 7009, 2.1).</summary>
    [Fact]
    public async Task Grant_outlives_an_access_token_that_is_revoked()
    {
        var tokens = await SignInAsync("openid offline_access books.read");
        (await shared.FrontClient.RevokeAsync(tokens.AccessToken!)).EnsureSuccess();
        Assert.False((await shared.BooksClient.IntrospectAsync(tokens.AccessToken!)).IsActive);
        Assert.True((await shared.BooksClient.IntrospectAsync((await shared.FrontClient.RefreshAsync(tokens.RefreshToken!)).AccessToken!)).IsActive);
    }

    /// <summary>An app that has lost the answer to a refresh ends its grant with the token that it still has (RFC 7009, 2.1), within the leeway and after it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    public async Task Grant_ends_with_a_refresh_token_that_was_used_already(int seconds)
    {
        var tokens = await SignInAsync("openid offline_access books.read");
        var refreshed = (await shared.FrontClient.RefreshAsync(tokens.RefreshToken!)).EnsureSuccess();
        shared.Provider.Time.Advance(TimeSpan.FromSeconds(seconds));

        // Not for another app.
        await shared.Provider.NewClient(TestApp.Desk).RevokeAsync(tokens.RefreshToken!);
        Assert.True((await shared.BooksClient.IntrospectAsync(refreshed.AccessToken!)).IsActive);

        (await shared.FrontClient.RevokeAsync(tokens.RefreshToken!)).EnsureSuccess();
        Assert.False((await shared.BooksClient.IntrospectAsync(tokens.AccessToken!)).IsActive);
        Assert.False((await shared.BooksClient.IntrospectAsync(refreshed.AccessToken!)).IsActive);
        Assert.Equal("invalid_grant", (await shared.FrontClient.RefreshAsync(refreshed.RefreshToken!)).Error);
        (await shared.FrontClient.RevokeAsync(tokens.RefreshToken!)).EnsureSuccess();
    }

    /// <summary>Another grant of the same person at the same app goes on.</summary>
    [Fact]
    public async Task Other_grants_go_on()
    {
        var first = await SignInAsync("openid offline_access books.read");
        var second = await SignInAsync("openid offline_access books.read");
        (await shared.FrontClient.RevokeAsync(first.RefreshToken!)).EnsureSuccess();
        Assert.True((await shared.BooksClient.IntrospectAsync(second.AccessToken!)).IsActive);
        Assert.NotNull((await shared.FrontClient.RefreshAsync(second.RefreshToken!)).AccessToken);
    }

    private async Task<WireAnswer> SignInAsync(string scope)
    {
        using var browser = shared.Provider.NewBrowser();
        return await shared.FrontClient.SignInAsync(browser, TestUser.Alice, scope);
    }
}
