using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.EndSession;

/// <summary>
/// Signing out with the ID token of a user who is not signed in at this browser any more, or signed in elsewhere, while somebody else is
/// signed in here: the session that the token names ends, and the one here goes on.
/// </summary>
public sealed class SignOutBesideOthersTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Session_that_has_idled_out_here_ends_with_its_grants_and_the_other_user_stays(bool areCookiesSent)
    {
        await using var provider = await StartAsync();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var alice = await desk.SignInAsync(browser, TestUser.Alice);
        provider.Time.Advance(TimeSpan.FromMinutes(11));
        await browser.SignInAsync(TestUser.Bruno);
        using var form = new FormUrlEncodedContent([new("id_token_hint", alice.IdToken)]);

        using var answer = areCookiesSent ? null : await provider.Http.PostAsync("connect/endsession", form);
        var page = await browser.GoToAsync(answer?.Headers.Location!.OriginalString ?? Address(alice.IdToken));

        Assert.True(page.Has("#signed-out"), page.ToString());
        Assert.Contains(TestUser.Bruno.UserName, page.TextOf("#remaining"), StringComparison.Ordinal);
        Assert.Equal("invalid_grant", (await desk.RefreshAsync(alice.RefreshToken!)).Error);
        await AssertSignedInAsync(browser, desk);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Session_elsewhere_ends_where_somebody_says_so_and_the_other_user_stays(bool hasIdledOut)
    {
        await using var provider = await StartAsync();
        using var elsewhere = provider.NewBrowser();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var alice = await desk.SignInAsync(elsewhere, TestUser.Alice);
        if (hasIdledOut)
        {
            provider.Time.Advance(TimeSpan.FromMinutes(11));
        }

        await browser.SignInAsync(TestUser.Bruno);
        var page = await browser.GoToAsync(Address(alice.IdToken));

        Assert.True(page.Has("#confirm-logout"), page.ToString());
        Assert.StartsWith("Desk asks to sign you out at another browser or device.", page.TextOf(".sheet p"), StringComparison.Ordinal);
        Assert.True((await desk.IntrospectAsync(alice.AccessToken!)).IsActive);

        Assert.True((await browser.ConfirmSignOutAsync()).Has("#signed-out"));
        Assert.False((await desk.IntrospectAsync(alice.AccessToken!)).IsActive);
        Assert.Equal("invalid_grant", (await desk.RefreshAsync(alice.RefreshToken!)).Error);
        await AssertSignedInAsync(browser, desk);
    }

    /// <summary>After an hour nobody knows any more about whom it was: yes to the session elsewhere is not yes to the one here.</summary>
    [Fact]
    public async Task Question_that_is_too_old_ends_nothing_and_is_asked_of_the_user_here()
    {
        await using var provider = await TestProvider.StartAsync();
        using var elsewhere = provider.NewBrowser();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var alice = await desk.SignInAsync(elsewhere, TestUser.Alice);
        await browser.SignInAsync(TestUser.Bruno);
        await browser.GoToAsync(Address(alice.IdToken));
        provider.Time.Advance(TimeSpan.FromHours(1));

        var page = await browser.ConfirmSignOutAsync();

        Assert.True(page.Has("#confirm-logout"), page.ToString());
        await AssertSignedInAsync(browser, desk);
    }

    private static Task<TestProvider> StartAsync() => TestProvider.StartAsync(options => options.Settings["Sessions:IdleTimeout"] = "00:10:00");

    private static async Task AssertSignedInAsync(TestBrowser browser, RelyingPartyClient desk) =>
        Assert.NotNull((await RelyingPartyClient.AuthorizeAsync(browser, desk.NewRequest("openid", ("prompt", "none")))).Code);

    private static string Address(string? idToken) => "/connect/endsession?id_token_hint=" + idToken;
}
