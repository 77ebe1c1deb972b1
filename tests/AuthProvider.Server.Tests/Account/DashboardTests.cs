using System.Net;
using AuthProvider.Storage.Consents;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Tokens.Writing;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Server.Tests.Account;

public sealed class DashboardTests
{
    [Fact]
    public async Task The_dashboard_needs_a_user_and_is_reached_after_sign_in()
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();

        Assert.Equal("/sign-in?returnUrl=%2Faccount", (await browser.GoToAsync("/account")).Address.PathAndQuery);
        var page = await browser.SignInAsync("alice");

        Assert.Equal("Hello, Alice Adams", page.TextOf("h1"));
        Assert.Contains("alice@example.com Confirmed", Words(page, "main dl"), StringComparison.Ordinal);
        Assert.Contains("Firefox on Linux This session Last used just now, signed in just now", Words(page, "main .rows"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_ends_another_session_of_theirs_and_keeps_this_one()
    {
        await using var provider = await TestProvider.StartAsync();
        var (here, there) = (provider.NewBrowser(), provider.NewBrowser());
        await there.SignInAsync(TestUser.Alice);
        var page = await here.SignInAsync(TestUser.Alice);
        var button = page.Document.QuerySelector("main button[id^='end-'][aria-label]")!.Id!;

        page = await here.PressAsync(button);

        Assert.Equal("The session has been ended.", page.TextOf(".message"));
        Assert.Equal("Hello, Alice Adams", page.TextOf("h1"));
        Assert.False(page.Has("main button[aria-label^='End the session']"));
        Assert.Equal("/sign-in", (await there.GoToAsync("/account")).Address.AbsolutePath);
    }

    [Fact]
    public async Task A_user_ends_all_other_sessions_at_once()
    {
        await using var provider = await TestProvider.StartAsync();
        var others = new[] { provider.NewBrowser(), provider.NewBrowser() };
        foreach (var other in others)
        {
            await other.SignInAsync(TestUser.Alice);
        }

        var bruno = provider.NewBrowser();
        await bruno.SignInAsync(TestUser.Bruno);
        var here = provider.NewBrowser();
        await here.SignInAsync(TestUser.Alice);

        var page = await here.PressAsync("end-others");

        Assert.Equal("2 other sessions have been ended.", page.TextOf(".message"));
        Assert.False(page.Has("#end-others"));
        Assert.Equal("/sign-in", (await others[0].GoToAsync("/account")).Address.AbsolutePath);
        Assert.Equal("/account", (await bruno.GoToAsync("/account")).Address.AbsolutePath);
    }

    [Fact]
    public async Task A_session_of_another_user_cannot_be_ended()
    {
        await using var provider = await TestProvider.StartAsync();
        var (alice, bruno) = (provider.NewBrowser(), provider.NewBrowser());
        await alice.SignInAsync(TestUser.Alice);
        var page = await bruno.SignInAsync(TestUser.Bruno);
        var session = await provider.UseAsync<AuthProviderDbContext, Guid>(
            database => database.Sessions.Where(session => session.User!.UserName == "alice").Select(session => session.Id).SingleAsync());

        await PostAsync(bruno, page, "/account?handler=EndSession", "sessionId", session.ToString());

        Assert.Equal("/account", (await alice.GoToAsync("/account")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Ending_the_own_session_signs_out_and_takes_the_cookie_away()
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();
        var page = await browser.SignInAsync(TestUser.Alice);
        var session = await provider.UseAsync<AuthProviderDbContext, Guid>(database => database.Sessions.Select(session => session.Id).SingleAsync());

        page = await PostAsync(browser, page, "/account?handler=EndSession", "sessionId", session.ToString());

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.False(browser.Cookies.ContainsKey("__Host-AuthProvider"));
        Assert.Equal("/sign-in", (await browser.GoToAsync("/account")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Apps_with_access_are_listed_in_words_and_access_is_withdrawn()
    {
        await using var provider = await TestProvider.StartAsync();
        var alice = Guid.Parse(await provider.GetSubjectAsync(TestUser.Alice));
        var shop = await AppAsync(provider, "shop");
        await provider.UseAsync<ConsentStore, bool>(async consents =>
        {
            await consents.RememberAsync(alice, shop, ["openid", "email", "orders.read"]);
            return true;
        });
        var row = provider.Services.GetRequiredService<NewGrants>().Create(alice, shop, ["openid", "offline_access"], sessionId: null, isOffline: true);
        var unit = new WriteUnit();
        unit.Insert(row);
        await provider.Services.GetRequiredService<TokenWriter>().WriteAsync(unit);
        var browser = provider.NewBrowser();
        var page = await browser.SignInAsync(TestUser.Alice);

        var words = Words(page, "section[aria-labelledby=apps]");
        Assert.Contains("Shop Belongs to this server, has access since", words, StringComparison.Ordinal);
        Assert.Contains("See your e-mail address · Keep this access while you are away · Read your orders", words, StringComparison.Ordinal);

        page = await browser.PressAsync("withdraw-" + shop);

        Assert.Equal("The app has no access to your account any more.", page.TextOf(".message"));
        Assert.DoesNotContain("Shop", Words(page, "main"), StringComparison.Ordinal);
        Assert.Equal("revoked", await provider.UseAsync<AuthProviderDbContext, string?>(
            database => database.Grants.Where(grant => grant.Id == row.Id).Select(grant => grant.Status).SingleAsync()));
    }

    [Fact]
    public async Task A_stale_form_leads_back_to_its_page_and_changes_nothing()
    {
        await using var provider = await TestProvider.StartAsync();
        var (here, there) = (provider.NewBrowser(), provider.NewBrowser());
        await there.SignInAsync(TestUser.Alice);
        await here.SignInAsync(TestUser.Alice);

        foreach (var fields in new KeyValuePair<string, string>[][] { [], [new("form_token", "forged")] })
        {
            var page = await here.PostAsync("/account?handler=EndOthers", fields);
            Assert.Equal("/account?notice=stale", page.Address.PathAndQuery);
            Assert.Equal("The page was open for too long, somebody has signed in or out in this browser meanwhile, or it keeps no cookies of this site. Nothing was changed.", page.TextOf(".message.bad"));
        }

        Assert.Equal("/account", (await there.GoToAsync("/account")).Address.AbsolutePath);
        var form = await provider.NewBrowser().PostAsync("/sign-up?returnUrl=%2Faccount%2Fpassword", [new("username", "dora")]);
        Assert.Equal("/sign-up?returnUrl=%2Faccount%2Fpassword&notice=stale", form.Address.PathAndQuery);
    }

    [Fact]
    public async Task An_unknown_button_or_method_gets_405()
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();
        var page = await browser.SignInAsync(TestUser.Alice);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await PostAsync(browser, page, "/account?handler=Nonsense", "x", "y")).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await PostAsync(browser, page, "/?handler=Nonsense", "x", "y")).Status);
        using var response = await provider.Http.PutAsync(new Uri("/sign-in", UriKind.Relative), content: null);
        Assert.InRange((int)response.StatusCode, 302, 405);
        Assert.Equal("/account?notice=session-ended", (await PostAsync(browser, page, "/account?handler=EndSession", "sessionId", "no guid")).Address.PathAndQuery);
    }

    [Fact]
    public async Task The_start_page_leads_in_or_on()
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();
        var page = await browser.GoToAsync("/");
        Assert.True(page.Has("#sign-in") && page.Has("#sign-up"));
        await browser.SignInAsync(TestUser.Alice);
        Assert.Equal("/account", (await browser.GoToAsync("/")).Address.AbsolutePath);

        await using var closed = await TestProvider.StartAsync(options => options.Settings["SignUp"] = "Invitation");
        Assert.False((await closed.NewBrowser().GoToAsync("/")).Has("#sign-up"));
    }

    private static Task<Page> PostAsync(TestBrowser browser, Page page, string address, string name, string value) =>
        browser.PostAsync(address, [new("form_token", page.Document.QuerySelector("input[name=form_token]")!.GetAttribute("value")!), new(name, value)]);

    private static Task<Guid> AppAsync(TestProvider provider, string clientId) =>
        provider.UseAsync<AuthProviderDbContext, Guid>(database => database.Apps.Where(app => app.ClientId == clientId).Select(app => app.Id).SingleAsync());

    private static string Words(Page page, string selector) =>
        string.Join(' ', page.TextOf(selector)!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
