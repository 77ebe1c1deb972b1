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

    [Fact]
    public async Task What_has_happened_is_said_once_and_nothing_else_in_its_place()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        await browser.PostAsync("/account?handler=EndOthers", []);
        Assert.Equal("The page was open for too long, or your browser keeps no cookies of this site. Nothing was changed.", browser.Page.TextOf("[role=status]"));
        Assert.False((await browser.GoToAsync(browser.Page.Address.PathAndQuery)).Has("[role=status]"));

        await browser.PostAsync("/account?handler=EndOthers", []);
        Assert.False((await browser.GoToAsync("/account?notice=password-changed")).Has("[role=status]"));
    }
}
