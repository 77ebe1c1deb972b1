using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Hosting;

/// <summary>Sentences about what has just happened: shown once, and only where it did.</summary>
public sealed class NoticeTests
{
    [Theory]
    [InlineData("/account?notice=password-changed&count=5")]
    [InlineData("/account?notice=session-ended")]
    [InlineData("/sign-in?notice=stale")]
    public async Task Link_of_another_site_makes_no_page_say_what_has_not_happened(string address)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);

        Assert.False((await browser.GoToAsync(address)).Has("[role=status]"));
    }

    /// <summary>Two windows ask to sign in; the second one finds that it is done.</summary>
    [Fact]
    public async Task Second_sign_in_page_goes_on_once_the_first_one_has_signed_in()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        const string Second = "/sign-in?returnUrl=%2Faccount%2Fprofile";
        var token = (await browser.GoToAsync(Second)).Document.QuerySelector("main input[name=form_token]")!.GetAttribute("value")!;
        await browser.SignInAsync(TestUser.Alice);

        var page = await browser.PostAsync(Second, new Dictionary<string, string> { ["form_token"] = token, ["username"] = "alice", ["password"] = "wrong" });
        Assert.Equal("/account/profile", page.Address.PathAndQuery);
        Assert.False(page.Has("[role=status]"));
    }

    /// <summary>What was typed is lost with the session, and the person hears of it.</summary>
    [Fact]
    public async Task Form_that_is_sent_after_the_session_ended_is_said_to_be_lost()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        await browser.GoToAsync("/developer/apps/new?kind=native");
        var token = browser.Page.Document.QuerySelector("main input[name=form_token]")!.GetAttribute("value")!;
        await browser.GoToAsync("/sign-out");
        await browser.ConfirmSignOutAsync();

        var page = await browser.PostAsync("/developer/apps/new?kind=native", new Dictionary<string, string> { ["form_token"] = token, ["Form.Name"] = "Lost" });
        Assert.Equal("/sign-in", page.Address.AbsolutePath);
        Assert.Contains("Nothing was changed.", page.TextOf("[role=status]"), StringComparison.Ordinal);
        Assert.Equal("/developer/apps/new?kind=native", (await browser.SignInAsync(TestUser.Alice.UserName)).Address.PathAndQuery);
    }

    [Fact]
    public async Task What_has_happened_is_said_once_and_nothing_else_in_its_place()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        await browser.PostAsync("/account?handler=EndOthers", []);
        Assert.Equal("The page was open for too long, somebody has signed in or out in this browser meanwhile, or it keeps no cookies of this site. Nothing was changed.", browser.Page.TextOf("[role=status]"));
        Assert.False((await browser.GoToAsync(browser.Page.Address.PathAndQuery)).Has("[role=status]"));

        await browser.PostAsync("/account?handler=EndOthers", []);
        Assert.False((await browser.GoToAsync("/account?notice=password-changed")).Has("[role=status]"));
    }
}
