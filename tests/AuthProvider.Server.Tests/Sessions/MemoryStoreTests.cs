using System.Globalization;
using System.Net;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Sessions;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.Sessions;

/// <summary>What else can happen to sessions whose tickets are in a server that keeps them in memory: it loses them, is away, or is in the hands of others.</summary>
public abstract class MemoryStoreTests : SessionStoreTests
{
    [Fact]
    public async Task Ticket_that_was_lost_means_to_sign_in_again_and_the_record_still_ends_the_apps()
    {
        using var browser = World.Provider.NewBrowser();
        var sid = await World.SignInAsync(browser, TestUser.Alice);

        await Store!.FlushAsync();

        Assert.False(await SessionWorld.IsSignedInAsync(browser));
        await browser.SignInAsync(TestUser.Alice.UserName);
        Assert.Equal(sid, await World.SidAsync(browser));
        await browser.GoToAsync("/sign-out");
        await browser.ConfirmSignOutAsync();
        await World.HearEndAsync(sid);
    }

    [Fact]
    public async Task Apps_of_a_session_whose_ticket_was_lost_are_told_when_its_time_is_over()
    {
        using var browser = World.Provider.NewBrowser();
        var sid = await World.SignInAsync(browser, TestUser.Alice);
        await Store!.FlushAsync();
        World.Provider.Time.Advance(TimeSpan.FromMinutes(179));
        Assert.Empty(World.Receiver.Requests);

        World.Provider.Time.Advance(TimeSpan.FromMinutes(2));

        await World.HearEndAsync(sid);
    }

    [Fact]
    public async Task Apps_of_a_session_whose_ticket_was_lost_can_sign_out_with_their_id_token()
    {
        using var browser = World.Provider.NewBrowser();
        var sid = await World.SignInAsync(browser, TestUser.Alice);
        var token = (await World.Desk.SignInAsync(browser, TestUser.Alice)).IdToken;
        await Store!.FlushAsync();

        await browser.GoToAsync("/connect/endsession?id_token_hint=" + token);

        await World.HearEndAsync(sid);
    }

    [Fact]
    public async Task Store_forgets_a_ticket_when_the_session_would_be_idle()
    {
        using var browser = World.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);

        var life = await LifeAsync(Assert.Single(await TicketsAsync()).Key);

        Assert.InRange(life, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(60).Add(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Ticket_goes_with_its_session_and_with_the_next_sign_in()
    {
        using var browser = World.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var first = Assert.Single(await TicketsAsync());
        await browser.SignInAsync(TestUser.Alice);
        Assert.NotEqual(first.Key, Assert.Single(await TicketsAsync()).Key);

        await browser.GoToAsync("/sign-out");
        await browser.ConfirmSignOutAsync();

        Assert.Empty(await TicketsAsync());
    }

    [Fact]
    public async Task Whoever_reads_the_store_learns_nothing()
    {
        using var browser = World.Provider.NewBrowser();
        var sid = await World.SignInAsync(browser, TestUser.Alice);
        var names = await World.Provider.UseAsync<AuthProviderDbContext, List<Session>>(database => database.Sessions.Include(session => session.User).ToListAsync());
        var session = Assert.Single(names);

        var (key, value) = Assert.Single(await TicketsAsync());

        Assert.All(
            [sid, session.Id.ToString("N"), session.Id.ToString(), session.TicketId!.Value.ToString("N"), session.TicketId.Value.ToString(), session.UserId.ToString(), "alice", "pwd", browser.Cookies["__Host-AuthProvider"]],
            secret => Assert.DoesNotContain(secret, key + value, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Ticket_that_was_changed_or_made_up_signs_nobody_in()
    {
        using var browser = World.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var (key, value) = Assert.Single(await TicketsAsync());
        foreach (var other in new[] { "x", "{}", value[..^1], value + "x", value[..^1] + (char)(value[^1] ^ 1), new string('x', 100_000) })
        {
            await Store!.WriteAsync(key, other);
            Assert.False(await SessionWorld.IsSignedInAsync(browser));
        }

        await Store!.WriteAsync(key, value);
        Assert.True(await SessionWorld.IsSignedInAsync(browser));
    }

    [Fact]
    public async Task Ticket_of_one_session_is_worth_nothing_in_the_place_of_another()
    {
        using var carol = World.Provider.NewBrowser();
        using var bruno = World.Provider.NewBrowser();
        await carol.SignInAsync(TestUser.Carol);
        var (key, value) = Assert.Single(await TicketsAsync());
        await bruno.SignInAsync(TestUser.Bruno);
        var other = (await TicketsAsync()).Single(ticket => ticket.Key != key);

        await Store!.WriteAsync(other.Key, value);

        Assert.False(await SessionWorld.IsSignedInAsync(bruno));
        Assert.True(await SessionWorld.IsSignedInAsync(carol));
    }

    [Fact]
    public async Task Ticket_of_an_ended_or_idle_session_or_of_before_a_sign_in_is_worth_nothing_when_it_is_put_back()
    {
        using var browser = World.Provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var first = Assert.Single(await TicketsAsync());
        World.Provider.Time.Advance(TimeSpan.FromMinutes(5));
        var request = World.Desk.NewRequest("openid", ("prompt", "login"));
        await browser.GoToAsync(request.Address);
        var answer = AuthorizationAnswer.From(await browser.SignInAsync(TestUser.Alice.UserName));
        var second = Assert.Single(await TicketsAsync());

        // In its own place and in that of the new one.
        await Store!.WriteAsync(first.Key, first.Value);
        var token = (await World.Desk.ExchangeAsync(request, answer.Code!)).EnsureSuccess().IdToken!;
        Assert.Equal(World.Provider.Time.GetUtcNow().ToUnixTimeSeconds(), (await World.Desk.ValidateIdTokenAsync(token, request.Nonce)).GetPayloadValue<long>("auth_time"));
        await Store.WriteAsync(second.Key, first.Value);
        Assert.False(await SessionWorld.IsSignedInAsync(browser));

        await Store.WriteAsync(second.Key, second.Value);
        Assert.True(await SessionWorld.IsSignedInAsync(browser));
        World.Provider.Time.Advance(TimeSpan.FromHours(1));
        Assert.False(await SessionWorld.IsSignedInAsync(browser));
        await browser.SignInAsync(TestUser.Alice.UserName);
        var third = (await TicketsAsync()).Single(ticket => ticket.Key != first.Key && ticket.Key != second.Key);
        var cookie = browser.Cookies["__Host-AuthProvider"];
        await browser.GoToAsync("/sign-out");
        await browser.ConfirmSignOutAsync();
        await Store.WriteAsync(third.Key, third.Value);
        using var copy = World.Provider.NewBrowser();
        copy.SetCookie("__Host-AuthProvider", cookie);
        Assert.False(await SessionWorld.IsSignedInAsync(copy));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_the_store_is_away_pages_say_so_programs_are_served_and_afterwards_all_goes_on(bool hangs)
    {
        using var browser = World.Provider.NewBrowser();
        var request = World.Desk.NewRequest("openid offline_access");
        var code = (await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice)).Code!;
        var tokens = (await World.Desk.ExchangeAsync(request, code)).EnsureSuccess();

        await (hangs ? Store!.SuspendAsync() : Store!.StopAsync());

        await ShowAwayAsync(browser, "/account");
        await ShowAwayAsync(browser, "/");
        await ShowAwayAsync(browser, World.Desk.NewRequest().Address);
        Assert.Equal("temporarily_unavailable", (await RelyingPartyClient.AuthorizeAsync(browser, World.Desk.NewRequest("openid", ("prompt", "none")))).Error);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await HealthAsync("ready"));
        Assert.Equal(HttpStatusCode.OK, await HealthAsync("live"));
        var refreshed = (await World.Desk.RefreshAsync(tokens.RefreshToken!)).EnsureSuccess();
        (await World.Desk.GetUserInfoAsync(refreshed.AccessToken!)).EnsureSuccess();
        Assert.True((await World.Desk.IntrospectAsync(refreshed.AccessToken!)).EnsureSuccess().IsActive);
        foreach (var document in new[] { ".well-known/openid-configuration", ".well-known/jwks" })
        {
            using var answer = await World.Provider.Http.GetAsync(new Uri(document, UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await (hangs ? Store.ResumeAsync() : Store.StartAsync());

        await World.UntilAsync(async () => (await browser.GoToAsync("/account")).Status is HttpStatusCode.OK, "the store");
        Assert.Equal(hangs, browser.Page.Address.AbsolutePath.EndsWith("/account", StringComparison.Ordinal));
        if (!hangs)
        {
            await browser.SignInAsync(TestUser.Alice.UserName);
        }

        await World.SidAsync(browser);
        World.Provider.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.OK, await HealthAsync("ready"));
    }

    /// <summary>The request waits in the address; nothing that was typed or mailed is used up.</summary>
    [Fact]
    public async Task Sign_in_that_the_store_broke_off_goes_on_when_it_is_back()
    {
        using var browser = World.Provider.NewBrowser();
        var request = World.Desk.NewRequest();
        await browser.GoToAsync(request.Address);
        var form = browser.Page;
        Assert.EndsWith("/sign-in", form.Address.AbsolutePath, StringComparison.Ordinal);

        await Store!.StopAsync();
        var page = await browser.SignInAsync(TestUser.Alice.UserName);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Equal("2", page.Headers!.RetryAfter?.ToString());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await browser.GoToAsync(form.Address.AbsoluteUri)).Status);
        Assert.Equal(0, await World.Provider.UseAsync<AuthProviderDbContext, int>(database => database.Sessions.CountAsync()));

        await Store.StartAsync();
        await World.UntilAsync(async () => (await browser.GoToAsync(form.Address.AbsoluteUri)).Status is HttpStatusCode.OK, "the store");
        var answer = AuthorizationAnswer.From(await browser.SignInAsync(TestUser.Alice.UserName));
        Assert.NotNull(answer.Code);
        Assert.Equal(request.State, answer.State);
    }

    [Fact]
    public async Task Server_starts_without_its_store()
    {
        await Store!.StopAsync();
        await World.RestartAsync();
        using var browser = World.Provider.NewBrowser();
        await ShowAwayAsync(browser, "/sign-in");

        await Store.StartAsync();

        await World.UntilAsync(async () => (await browser.GoToAsync("/sign-in")).Status is HttpStatusCode.OK, "the store");
        await browser.SignInAsync(TestUser.Alice.UserName);
        Assert.True(await SessionWorld.IsSignedInAsync(browser));
    }

    private protected override async Task<string> LastUseAsync() => Assert.Single(await TicketsAsync()).Value;

    /// <summary>How long the store keeps a value from now on.</summary>
    private protected abstract Task<TimeSpan> LifeAsync(string key);

    private protected static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(long.Parse(text, CultureInfo.InvariantCulture));

    private async Task<IReadOnlyDictionary<string, string>> TicketsAsync() =>
        (await Store!.ReadAllAsync()).Where(pair => pair.Key.StartsWith("authprovider:ticket:", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);

    private static async Task ShowAwayAsync(TestBrowser browser, string address)
    {
        var page = await browser.GoToAsync(address);
        Assert.Equal((address, HttpStatusCode.ServiceUnavailable), (address, page.Status));
        Assert.Equal("2", page.Headers!.RetryAfter?.ToString());
        Assert.Contains("Nobody was signed out", page.TextOf("#reason"), StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> HealthAsync(string name)
    {
        using var answer = await World.Provider.Http.GetAsync(new Uri("health/" + name, UriKind.Relative));
        return answer.StatusCode;
    }
}
