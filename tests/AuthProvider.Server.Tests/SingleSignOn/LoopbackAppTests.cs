using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.SingleSignOn;

/// <summary>
/// Apps on a device choose a port of a loopback address (RFC 8252, 7.3). Browsers check a form's target through all redirects, so that
/// the policy of the pages must name that port, or the way to the app must not be the answer to a form.
/// </summary>
public sealed class LoopbackAppTests
{
    private const string OnIPv6 = "http://[::1]:15990/signed-in";

    [Fact]
    public async Task Forms_may_lead_to_the_port_that_was_asked_for_and_to_no_other_uri_of_the_app()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var camera = provider.NewClient(TestApp.Camera);

        var page = await browser.GoToAsync(camera.NewRequest("openid", ("redirect_uri", "http://127.0.0.1:15990/signed-in")).Address);
        Assert.Contains("form-action 'self' http://127.0.0.1:15990;", Policy(page), StringComparison.Ordinal);
        page = await browser.SignInAsync(TestUser.Alice.UserName);

        Assert.Equal("/consent", page.Address.AbsolutePath);
        Assert.Contains("form-action 'self' http://127.0.0.1:15990;", Policy(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_policy_can_name_the_address_a_page_of_ours_goes_on_to_it()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var request = provider.NewClient(TestApp.Camera).NewRequest("openid", ("redirect_uri", OnIPv6));

        var page = await browser.GoToAsync(request.Address);
        Assert.Contains("form-action 'self';", Policy(page), StringComparison.Ordinal);
        page = await browser.SignInAsync(TestUser.Alice.UserName);
        Assert.StartsWith("0;url=/connect/authorize?", page.Document.QuerySelector("meta[http-equiv=refresh]")?.GetAttribute("content"), StringComparison.Ordinal);
        page = await browser.FollowAsync("#return");
        Assert.Equal("/consent", page.Address.AbsolutePath);
        page = await browser.AllowAsync();
        Assert.False(page.IsElsewhere);
        page = await browser.FollowAsync("#return");

        Assert.Equal(15990, page.Address.Port);
        Assert.NotNull(AuthorizationAnswer.From(page).Code);
    }

    [Fact]
    public async Task Form_that_is_the_answer_may_be_posted_there()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        await provider.NewClient(TestApp.Camera).SignInAsync(browser, TestUser.Alice);

        var page = await browser.GoToAsync(provider.NewClient(TestApp.Camera).NewRequest("openid", ("redirect_uri", OnIPv6), ("response_mode", "form_post")).Address);

        Assert.Contains("form-action 'self' http:;", Policy(page), StringComparison.Ordinal);
        Assert.NotNull(AuthorizationAnswer.From(await browser.SubmitFormToOtherSiteAsync()).Code);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("javascript:alert(1)")]
    public async Task Page_goes_on_to_no_other_site(string returnUrl)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();

        var page = await browser.GoToAsync("/go-on?returnUrl=" + Uri.EscapeDataString(returnUrl));

        Assert.Equal("/account", page.Document.QuerySelector("#return")?.GetAttribute("href"));
    }

    private static string Policy(Page page) => Assert.Single(page.Headers!.GetValues("Content-Security-Policy"));
}
