using System.Net;
using AuthProvider.Testing;
using AuthProvider.Testing.Processes;

namespace AuthProvider.Server.Tests.Sessions;

/// <summary>Sessions do the same wherever their tickets are (DESIGN, decision 10).</summary>
public abstract class SessionStoreTests : IAsyncLifetime
{
    private protected StoreServer? Store { get; private set; }

    private protected SessionWorld World { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Store = await StartStoreAsync();
        World = await SessionWorld.StartAsync(Store);
    }

    public async Task DisposeAsync()
    {
        await World.DisposeAsync();
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }
    }

    private protected abstract Task<StoreServer?> StartStoreAsync();

    [Fact]
    public async Task Session_holds_for_pages_and_for_the_next_app_and_over_a_restart_of_the_server()
    {
        using var browser = World.Provider.NewBrowser();
        var sid = await World.SignInAsync(browser, TestUser.Alice);
        var cookie = browser.Cookies["__Host-AuthProvider"];
        Assert.True(await SessionWorld.IsSignedInAsync(browser));
        Assert.Equal(sid, await World.SidAsync(browser));

        await World.RestartAsync();

        using var again = World.Provider.NewBrowser();
        again.SetCookie("__Host-AuthProvider", cookie);
        Assert.True(await SessionWorld.IsSignedInAsync(again));
        Assert.Equal(sid, await World.SidAsync(again));
    }

    [Fact]
    public async Task Session_that_was_idle_too_long_asks_again_and_one_that_is_used_does_not()
    {
        using var idle = World.Provider.NewBrowser();
        using var used = World.Provider.NewBrowser();
        await idle.SignInAsync(TestUser.Alice);
        await used.SignInAsync(TestUser.Bruno);

        World.Provider.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.True(await SessionWorld.IsSignedInAsync(used));
        World.Provider.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await SessionWorld.IsSignedInAsync(idle));
        World.Provider.Time.Advance(TimeSpan.FromMinutes(58));
        Assert.True(await SessionWorld.IsSignedInAsync(used));
        World.Provider.Time.Advance(TimeSpan.FromMinutes(60));
        Assert.False(await SessionWorld.IsSignedInAsync(used));
    }

    /// <summary>However much it is used; and its apps hear of it (OpenID Connect Back-Channel Logout 1.0, 2.3).</summary>
    [Fact]
    public async Task Session_whose_time_is_over_asks_again_and_its_apps_are_told()
    {
        using var browser = World.Provider.NewBrowser();
        var sid = await World.SignInAsync(browser, TestUser.Alice);
        for (var step = 0; step < 3; step++)
        {
            World.Provider.Time.Advance(TimeSpan.FromMinutes(55));
            Assert.True(await SessionWorld.IsSignedInAsync(browser));
        }

        Assert.Empty(World.Receiver.Requests);
        World.Provider.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.False(await SessionWorld.IsSignedInAsync(browser));
        await World.HearEndAsync(sid);
    }

    [Fact]
    public async Task Use_is_noted_once_a_minute_and_shown()
    {
        using var browser = World.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var before = await LastUseAsync();
        World.Provider.Time.Advance(TimeSpan.FromSeconds(59));
        await browser.GoToAsync("/account");
        Assert.Equal(before, await LastUseAsync());

        World.Provider.Time.Advance(TimeSpan.FromSeconds(1));
        await browser.GoToAsync("/account");

        Assert.NotEqual(before, await LastUseAsync());
        World.Provider.Time.Advance(TimeSpan.FromMinutes(5));
        using var other = World.Provider.NewBrowser();
        await other.SignInAsync(TestUser.Alice);
        Assert.Contains("Last used 5 minutes ago", (await other.GoToAsync("/account")).TextOf("main .rows"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_that_was_ended_elsewhere_opens_nothing_from_then_on()
    {
        using var here = World.Provider.NewBrowser();
        using var there = World.Provider.NewBrowser();
        var sid = await World.SignInAsync(there, TestUser.Alice);
        var page = await here.SignInAsync(TestUser.Alice);

        await here.PressAsync(page.Document.QuerySelector("main button[id^='end-'][aria-label]")!.Id!);

        Assert.False(await SessionWorld.IsSignedInAsync(there));
        Assert.True(await SessionWorld.IsSignedInAsync(here));
        await World.HearEndAsync(sid);
    }

    [Fact]
    public async Task All_other_sessions_end_at_once()
    {
        using var here = World.Provider.NewBrowser();
        TestBrowser[] others = [World.Provider.NewBrowser(), World.Provider.NewBrowser()];
        foreach (var other in others)
        {
            await other.SignInAsync(TestUser.Alice);
        }

        await here.SignInAsync(TestUser.Alice);
        await here.PressAsync("end-others");

        foreach (var other in others)
        {
            Assert.False(await SessionWorld.IsSignedInAsync(other));
        }

        Assert.True(await SessionWorld.IsSignedInAsync(here));
    }

    [Fact]
    public async Task Two_accounts_in_one_browser_end_one_by_one()
    {
        using var browser = World.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Bruno);
        await browser.SignInAsync(TestUser.Alice);
        Assert.Equal("Hello, Alice Adams", (await browser.GoToAsync("/account")).TextOf("h1"));
        var page = await browser.GoToAsync("/choose-account");
        Assert.Equal(2, page.Document.QuerySelectorAll("button[name=sid]").Length);

        await browser.GoToAsync("/sign-out");
        await browser.ConfirmSignOutAsync();

        page = await browser.GoToAsync("/account");
        Assert.EndsWith("/choose-account", page.Address.AbsolutePath, StringComparison.Ordinal);
        Assert.Contains("Bruno", Assert.Single(page.Document.QuerySelectorAll("button[name=sid]")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookie_of_before_a_sign_in_or_after_a_sign_out_opens_nothing()
    {
        using var browser = World.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var first = browser.Cookies["__Host-AuthProvider"];
        await browser.SignInAsync(TestUser.Alice);
        var second = browser.Cookies["__Host-AuthProvider"];
        Assert.False(await OpensAsync(first));
        Assert.True(await OpensAsync(second));

        await browser.GoToAsync("/sign-out");
        await browser.ConfirmSignOutAsync();

        Assert.False(await OpensAsync(second));
    }

    [Fact]
    public async Task Silent_request_learns_whether_there_is_a_session()
    {
        using var browser = World.Provider.NewBrowser();
        var sid = await World.SignInAsync(browser, TestUser.Alice);
        Assert.NotNull((await RelyingPartyClient.AuthorizeAsync(browser, World.Desk.NewRequest("openid", ("prompt", "none")))).Code);
        Assert.Equal(sid, await World.SidAsync(browser));

        World.Provider.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal("login_required", (await RelyingPartyClient.AuthorizeAsync(browser, World.Desk.NewRequest("openid", ("prompt", "none")))).Error);
    }

    private async Task<bool> OpensAsync(string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "account");
        request.Headers.Add("Cookie", "__Host-AuthProvider=" + cookie);
        using var response = await World.Provider.Http.SendAsync(request);
        return response.StatusCode is HttpStatusCode.OK;
    }

    private protected abstract Task<string> LastUseAsync();
}
