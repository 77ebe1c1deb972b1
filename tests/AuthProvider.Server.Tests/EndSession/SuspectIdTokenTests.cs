using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.EndSession;

/// <summary>
/// An ID token whose <c>sid</c> is not that of the session here is suspect: somebody else may have kept it, and any page can send it along
/// with the cookies (OpenID Connect RP-Initiated Logout 1.0, 2). The session that its user has here now ends only where the user says so.
/// </summary>
public sealed class SuspectIdTokenTests
{
    [Fact]
    public async Task Id_token_of_a_session_that_has_ended_does_not_end_the_one_after_it_without_a_question()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var before = await desk.SignInAsync(browser, TestUser.Alice);
        await SignOutAsync(browser);
        await browser.SignInAsync(TestUser.Alice);

        var page = await browser.GoToAsync(Address(before.IdToken));

        Assert.True(page.Has("#confirm-logout"), page.ToString());
        Assert.StartsWith("Desk asks to sign you out here.", page.TextOf(".sheet p"), StringComparison.Ordinal);
        await AssertSignedInAsync(browser, desk);
        Assert.True((await browser.ConfirmSignOutAsync()).Has("#signed-out"));
        await AssertSignedOutAsync(browser, desk);
    }

    /// <summary>A form of another site sends no cookies: who is signed in is seen at the page that it leads to.</summary>
    [Fact]
    public async Task Id_token_of_a_session_that_has_ended_is_asked_about_though_it_came_without_cookies()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var before = await desk.SignInAsync(browser, TestUser.Alice);
        await SignOutAsync(browser);
        await browser.SignInAsync(TestUser.Alice);
        using var form = new FormUrlEncodedContent([new("id_token_hint", before.IdToken)]);

        using var answer = await provider.Http.PostAsync("connect/endsession", form);
        var page = await browser.GoToAsync(answer.Headers.Location!.OriginalString);

        Assert.True(page.Has("#confirm-logout"), page.ToString());
        await AssertSignedInAsync(browser, desk);
        Assert.True((await browser.ConfirmSignOutAsync()).Has("#signed-out"));
        await AssertSignedOutAsync(browser, desk);
    }

    [Fact]
    public async Task Id_token_of_a_session_that_has_idled_out_elsewhere_does_not_end_the_one_here_without_a_question()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Sessions:IdleTimeout"] = "00:10:00");
        using var elsewhere = provider.NewBrowser();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var tokens = await desk.SignInAsync(elsewhere, TestUser.Alice);
        provider.Time.Advance(TimeSpan.FromMinutes(11));
        await browser.SignInAsync(TestUser.Alice);

        var page = await browser.GoToAsync(Address(tokens.IdToken));

        Assert.True(page.Has("#confirm-logout"), page.ToString());
        await AssertSignedInAsync(browser, desk);
    }

    /// <summary>The address of the question stands in the history, and is good for an hour.</summary>
    [Fact]
    public async Task Question_that_was_answered_before_is_asked_again_of_the_next_session()
    {
        await using var provider = await TestProvider.StartAsync();
        using var elsewhere = provider.NewBrowser();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        var tokens = await desk.SignInAsync(elsewhere, TestUser.Alice);
        await browser.SignInAsync(TestUser.Alice);
        var question = (await browser.GoToAsync(Address(tokens.IdToken))).Address;
        await browser.ConfirmSignOutAsync();
        await browser.SignInAsync(TestUser.Alice);

        var page = await browser.GoToAsync(question.OriginalString);

        Assert.True(page.Has("#confirm-logout"), page.ToString());
        await AssertSignedInAsync(browser, desk);
    }

    private static async Task SignOutAsync(TestBrowser browser)
    {
        await browser.GoToAsync("/sign-out");
        await browser.ConfirmSignOutAsync();
    }

    // In a window of its own: the question stays open in the first one.
    private static async Task AssertSignedInAsync(TestBrowser browser, RelyingPartyClient desk)
    {
        var question = browser.Page.Address.OriginalString;
        Assert.NotNull((await RelyingPartyClient.AuthorizeAsync(browser, desk.NewRequest("openid", ("prompt", "none")))).Code);
        await browser.GoToAsync(question);
    }

    private static async Task AssertSignedOutAsync(TestBrowser browser, RelyingPartyClient desk) =>
        Assert.Equal("login_required", (await RelyingPartyClient.AuthorizeAsync(browser, desk.NewRequest("openid", ("prompt", "none")))).Error);

    private static string Address(string? idToken) => "/connect/endsession?id_token_hint=" + idToken;
}
