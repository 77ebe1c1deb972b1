using AngleSharp.Html.Dom;
using AuthProvider.Protocol.Registration;
using AuthProvider.Server.EndSession;
using AuthProvider.Server.Sessions;
using AuthProvider.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Server.Tests.EndSession;

/// <summary>
/// A person who clicks twice: the browser breaks off the first request and shows the answer to the second one, for which nothing is left to
/// end. The apps are told through the browser all the same (OpenID Connect Front-Channel Logout 1.0, 2).
/// </summary>
public sealed class SignOutTwiceTests
{
    private const string DeskFrame = "https://desk.example/sign-out";

    [Theory]
    [InlineData("/sign-out", "confirm-logout")]
    [InlineData("/account", "sign-out")]
    public async Task Second_click_shows_the_frames_of_the_session_that_the_first_one_ended(string address, string button)
    {
        await using var provider = await StartAsync();
        using var browser = provider.NewBrowser();
        await provider.NewClient(TestApp.Desk).SignInAsync(browser, TestUser.Alice);

        var page = await browser.GoToAsync(address);
        var first = await ClickAsync(browser, page, button);
        var second = await ClickAsync(browser, page, button);

        Assert.StartsWith(DeskFrame, Assert.Single(Frames(first)), StringComparison.Ordinal);
        Assert.True(second.Has("#signed-out"), second.ToString());
        Assert.Equal(Frames(first), Frames(second));
    }

    [Fact]
    public async Task Second_request_of_an_app_shows_the_frames_of_the_session_that_the_first_one_ended_for_a_minute()
    {
        await using var provider = await StartAsync();
        using var browser = provider.NewBrowser();
        var tokens = await provider.NewClient(TestApp.Desk).SignInAsync(browser, TestUser.Alice);
        var address = "/connect/endsession?id_token_hint=" + tokens.IdToken;

        await browser.GoToAsync(address);
        provider.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.StartsWith(DeskFrame, Assert.Single(Frames(await browser.GoToAsync(address))), StringComparison.Ordinal);

        provider.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(Frames(await browser.GoToAsync(address)));
    }

    [Fact]
    public async Task Sign_out_is_done_though_the_browser_has_broken_off_the_request()
    {
        await using var provider = await StartAsync();
        using var browser = provider.NewBrowser();
        var desk = provider.NewClient(TestApp.Desk);
        await desk.SignInAsync(browser, TestUser.Alice);

        await using (var scope = provider.Services.CreateAsyncScope())
        {
            var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
            context.Request.Headers.Cookie = $"__Host-AuthProvider={browser.Cookies["__Host-AuthProvider"]}";
            scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext = context;
            Assert.NotNull(await scope.ServiceProvider.GetRequiredService<BrowserSessions>().GetAsync());
            context.RequestAborted = new(canceled: true);
            await scope.ServiceProvider.GetRequiredService<SessionsToEnd>().EndAsync(new());
        }

        Assert.Equal("login_required", (await RelyingPartyClient.AuthorizeAsync(browser, desk.NewRequest("openid", ("prompt", "none")))).Error);
    }

    private static async Task<TestProvider> StartAsync()
    {
        var provider = await TestProvider.StartAsync();
        await AppReceiver.RegisterAsync(provider, TestApp.Desk, new ClientMetadata { FrontchannelLogoutUri = DeskFrame });
        return provider;
    }

    // The form as it stood on the page, though the browser shows another one by now.
    private static Task<Page> ClickAsync(TestBrowser browser, Page page, string button)
    {
        var form = (IHtmlFormElement)page.Document.GetElementById(button)!.Closest("form")!;
        var fields = form.QuerySelectorAll("input").OfType<IHtmlInputElement>().Select(input => KeyValuePair.Create(input.Name!, input.Value));
        return browser.PostAsync(new Uri(page.Address, form.GetAttribute("action") ?? "").AbsoluteUri, fields);
    }

    private static IEnumerable<string?> Frames(Page page) => page.Document.QuerySelectorAll("iframe").Select(frame => frame.GetAttribute("src"));
}
