using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.SingleSignOn;

/// <summary>Several accounts in one browser, and one of them signs out: nobody gets in as another without being asked (SECURITY, S7).</summary>
public sealed class SignOutAmongAccountsTests
{
    [Fact]
    public async Task Next_sign_in_after_a_sign_out_asks_which_account()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await SignOutAliceBesideBrunoAsync(provider);
        var request = provider.NewClient(TestApp.Desk).NewRequest();

        Assert.Equal("/choose-account", (await browser.GoToAsync(request.Address)).Address.AbsolutePath);
        Assert.Equal(TestUser.Bruno.UserName, Assert.Single(Accounts(browser.Page)));
        var page = await browser.FollowAsync("#other-account");
        Assert.Equal("/sign-in", page.Address.AbsolutePath);
        Assert.NotNull(AuthorizationAnswer.From(await browser.SignInAsync(TestUser.Carol.UserName)).Code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("bruno")]
    public async Task Silent_request_after_a_sign_out_gets_nobody_in(string? loginHint)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await SignOutAliceBesideBrunoAsync(provider);
        var desk = provider.NewClient(TestApp.Desk);

        var request = desk.NewRequest("openid", ("prompt", "none"), ("login_hint", loginHint));

        Assert.Equal("account_selection_required", (await RelyingPartyClient.AuthorizeAsync(browser, request)).Error);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/account")]
    public async Task Pages_show_the_accounts_that_remain(string address)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await SignOutAliceBesideBrunoAsync(provider);

        await browser.GoToAsync(address);

        Assert.Equal("/choose-account", browser.Page.Address.AbsolutePath);
        Assert.Equal(TestUser.Bruno.UserName, Assert.Single(Accounts(browser.Page)));
    }

    [Fact]
    public async Task Page_after_the_sign_out_names_those_who_are_still_signed_in()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        await browser.SignInAsync(TestUser.Bruno);
        await browser.SignInAsync(TestUser.Alice);

        await browser.GoToAsync("/sign-out");
        var page = await browser.ConfirmSignOutAsync();

        Assert.Contains(TestUser.Bruno.UserName, page.TextOf("#remaining"), StringComparison.Ordinal);
    }

    private static async Task<TestBrowser> SignOutAliceBesideBrunoAsync(TestProvider provider)
    {
        var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        await browser.SignInAsync(TestUser.Bruno);
        await browser.SignInAsync(TestUser.Alice);
        var tokens = await desk.SignInAsync(browser, TestUser.Alice);
        await browser.GoToAsync("/connect/endsession?id_token_hint=" + tokens.IdToken);
        return browser;
    }

    private static IEnumerable<string> Accounts(Page page) =>
        page.Document.QuerySelectorAll("button[name=sid] small").Select(account => account.TextContent.Trim('(', ')'));
}
