using System.Net;
using AuthProvider.Server.Mail;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Mail;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.Limits;

/// <summary>SECURITY S14, S31: strangers neither flood a mailbox nor use up the letters that its owner needs.</summary>
public sealed class LetterLimitTests : IAsyncLifetime
{
    private const string Password = "nine green bottles";

    private readonly TestMailServer _mail = TestMailServer.Start();
    private readonly TestNetwork _network = new();
    private TestProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await TestProvider.StartAsync(options =>
    {
        _mail.Use(options);
        _network.Use(options);

        // Orders stay as they were made.
        options.Configure += builder => builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(MailDispatcher)));
    });

    [Theory]
    [InlineData("alice", "alice@example.com")]
    [InlineData("nobody", "nobody")]
    public async Task Network_gets_five_letters_to_a_person_however_named_and_another_network_its_own(string first, string second)
    {
        for (var letter = 0; letter < 8; letter++)
        {
            await AskAsync(_provider.NewBrowser(), letter % 2 == 0 ? "/forgot-password" : "/sign-in/email", letter < 4 ? first : second);
        }

        Assert.Equal(5, await CountAsync());
        From("203.0.113.9");
        await AskAsync(_provider.NewBrowser(), "/sign-in/email", first);
        Assert.Equal(6, await CountAsync());
    }

    [Fact]
    public async Task Person_gets_twenty_letters_from_all_networks_and_more_at_a_known_device_only()
    {
        var known = _provider.NewBrowser();
        await known.SignInAsync(TestUser.Alice);
        await known.GoToAsync("/sign-out");
        await known.ConfirmSignOutAsync();
        for (var letter = 0; letter < 25; letter++)
        {
            From($"203.0.113.{letter}");
            await AskAsync(_provider.NewBrowser(), "/sign-in/email", "alice");
        }

        Assert.Equal(20, await CountAsync());
        for (var letter = 0; letter < 7; letter++)
        {
            await AskAsync(known, "/forgot-password", "alice@example.com");
        }

        Assert.Equal(25, await CountAsync());

        // It is known to its own account only.
        From("192.0.2.1");
        for (var letter = 0; letter < 7; letter++)
        {
            await AskAsync(known, "/forgot-password", "bruno");
        }

        Assert.Equal(30, await CountAsync());
    }

    /// <summary>Many people may share an address: an office, a provider of mobile access.</summary>
    [Fact]
    public async Task Known_device_has_its_letters_on_a_network_that_has_used_up_its_own()
    {
        var known = _provider.NewBrowser();
        await known.SignInAsync(TestUser.Alice);
        await known.GoToAsync("/sign-out");
        await known.ConfirmSignOutAsync();
        for (var letter = 0; letter < 30; letter++)
        {
            await AskAsync(_provider.NewBrowser(), "/forgot-password", $"nobody{letter % 10}");
        }

        foreach (var (browser, name) in ((TestBrowser, string)[])[(_provider.NewBrowser(), "alice"), (known, "bruno")])
        {
            await browser.GoToAsync("/forgot-password");
            var refused = await browser.PressAsync("send-link", ("username", name));
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
            Assert.Equal(TimeSpan.FromHours(1), refused.Headers!.RetryAfter!.Delta);
        }

        Assert.Equal(30, await CountAsync());
        await AskAsync(known, "/forgot-password", "alice");
        await AskAsync(known, "/sign-in/email", "alice@example.com");
        Assert.Equal(32, await CountAsync());
    }

    [Fact]
    public async Task Letters_that_a_network_asks_for_at_once_do_not_outrun_the_limit()
    {
        var browsers = Enumerable.Range(0, 40).Select(_ => _provider.NewBrowser()).ToList();
        foreach (var browser in browsers)
        {
            await browser.GoToAsync("/forgot-password");
        }

        var pages = await Task.WhenAll(browsers.Select((browser, index) => browser.PressAsync("send-link", ("username", $"nobody{index % 4}"))));

        Assert.Equal(10, pages.Count(page => page.Status is HttpStatusCode.TooManyRequests));
        Assert.Equal(20, await CountAsync());
    }

    [Fact]
    public async Task Sign_ups_send_five_letters_to_an_address_and_a_network_makes_fifty_accounts()
    {
        for (var account = 0; account < 50; account++)
        {
            var made = await SignUpAsync($"guest{account}", account < 8 ? "victim@example.com" : $"guest{account}@example.com");
            Assert.Equal("/account", made.Address.AbsolutePath);
        }

        Assert.Equal(5 + 42, await CountAsync());
        var refused = await SignUpAsync("late", "late@example.com");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Equal(TimeSpan.FromHours(1), refused.Headers!.RetryAfter!.Delta);
        Assert.Contains("Too many accounts", refused.TextOf(".message.bad"), StringComparison.Ordinal);

        From("203.0.113.9");
        Assert.True((await SignUpAsync("alice", "late@example.com")).Has("#UserName-error"));
        Assert.Equal("/account", (await SignUpAsync("late", "late@example.com")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Signed_in_user_has_ten_letters_an_hour_sent_and_five_to_one_address()
    {
        var browser = _provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        for (var letter = 0; letter < 5; letter++)
        {
            Assert.Equal(HttpStatusCode.OK, (await ChangeAsync(browser, "victim@example.com")).Status);
        }

        var refused = await ChangeAsync(browser, "victim@example.com");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Equal(TimeSpan.FromHours(1), refused.Headers!.RetryAfter!.Delta);
        Assert.Contains("Too many letters", refused.TextOf(".message.bad"), StringComparison.Ordinal);
        for (var letter = 0; letter < 8; letter++)
        {
            await ChangeAsync(browser, $"victim{letter}@example.com");
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, browser.Page.Status);

        // Each goes to the new address and to the old one.
        Assert.Equal(2 * 9, await CountAsync());
    }

    [Fact]
    public async Task Letters_that_confirm_an_address_are_limited()
    {
        var browser = _provider.NewBrowser();
        await SignUpAsync("dora", "dora@example.com", browser);
        for (var letter = 0; letter < 7; letter++)
        {
            await browser.GoToAsync("/account/email");
            await browser.PressAsync("send-confirmation");
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, browser.Page.Status);
        Assert.Equal(5, await CountAsync());
    }

    public async Task DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _mail.DisposeAsync();
    }

    private async Task<Page> SignUpAsync(string name, string email, TestBrowser? browser = null)
    {
        browser ??= _provider.NewBrowser();
        await browser.GoToAsync("/sign-up");
        return await browser.PressAsync("create-account", ("username", name), ("email", email), ("password", Password), ("displayName", ""));
    }

    private static async Task<Page> ChangeAsync(TestBrowser browser, string email)
    {
        await browser.GoToAsync("/account/email");
        return await browser.PressAsync("change-email", ("new", email));
    }

    private void From(string address) => _network.Address = IPAddress.Parse(address);

    // One to nobody is ordered where there were enough, so that it takes as long.
    private async Task<int> CountAsync()
    {
        var rows = await _provider.UseAsync<AuthProviderDbContext, List<OutgoingMail>>(database => database.OutgoingMails.AsNoTracking().ToListAsync());
        return await _provider.UseAsync<MailOutbox, int>(outbox => Task.FromResult(rows.Count(row => outbox.Open(row) is not { Typed: null, UserId: null })));
    }

    private static async Task AskAsync(TestBrowser browser, string address, string name)
    {
        await browser.GoToAsync(address);
        var page = await browser.PressAsync(address == "/forgot-password" ? "send-link" : "send-code", ("username", name));
        Assert.Equal(HttpStatusCode.OK, page.Status);
    }
}
