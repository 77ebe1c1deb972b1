using System.Net;
using AuthProvider.Storage.Caches;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Account;

/// <summary>An address is confirmed by who reads its mail and owns the account at the same time (SECURITY S10, S15).</summary>
public sealed class EmailAddressTests : IAsyncLifetime
{
    private readonly TestMailServer _mail = TestMailServer.Start();
    private TestProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await TestProvider.StartAsync(_mail.Use);

    [Fact]
    public async Task New_account_confirms_its_address_and_then_signs_in_with_it()
    {
        var browser = await SignUpAsync("dora", "dora@example.com");
        var link = (await _mail.TakeAsync("dora@example.com", "Confirm")).Link;
        Assert.Contains("Not confirmed", browser.Page.TextOf("main dl")!, StringComparison.Ordinal);

        await browser.GoToAsync(link);
        var page = await browser.PressAsync("confirm-email");

        Assert.Equal("Your e-mail address is confirmed.", page.TextOf(".message.good"));
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GoToAsync(link)).Status);
        var other = _provider.NewBrowser();
        await other.GoToAsync("/sign-in");
        Assert.Equal("/account", (await other.SignInAsync("dora@example.com", "nine green bottles")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Owner_of_the_mail_who_is_signed_in_as_somebody_else_confirms_nothing()
    {
        await SignUpAsync("mallory", "victim@example.com");
        var link = (await _mail.TakeAsync("victim@example.com", "Confirm")).Link;
        var victim = _provider.NewBrowser();

        Assert.Equal("/sign-in", (await victim.GoToAsync(link)).Address.AbsolutePath);
        await victim.SignInAsync("alice");
        Assert.Equal(HttpStatusCode.Forbidden, victim.Page.Status);
        Assert.False(victim.Page.Has("#confirm-email"));
        Assert.False((await UserAsync("mallory")).EmailConfirmed);
    }

    [Fact]
    public async Task Address_that_another_account_has_confirmed_is_refused()
    {
        var browser = await SignUpAsync("copy", "alice@example.com");
        await browser.GoToAsync((await _mail.TakeAsync("alice@example.com", "Confirm")).Link);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.PressAsync("confirm-email")).Status);
        Assert.False((await UserAsync("copy")).EmailConfirmed);
        Assert.Equal("/account", await SignInAsync("alice@example.com"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Change_is_made_once_both_addresses_have_said_yes_in_any_order(bool oldFirst)
    {
        var browser = _provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        await AskAsync(browser, "alice@new.example");
        var toNew = (await _mail.TakeAsync("alice@new.example", "Confirm")).Link;
        var toOld = (await _mail.TakeAsync("alice@example.com", "about to change")).Link;

        await browser.GoToAsync(oldFirst ? toOld : toNew);
        Assert.Contains("This address has said yes", (await browser.PressAsync("confirm-email")).TextOf(".message.good"), StringComparison.Ordinal);
        Assert.Equal("alice@example.com", (await UserAsync("alice")).Email);
        await browser.GoToAsync(oldFirst ? toNew : toOld);
        await browser.PressAsync("confirm-email");

        Assert.Equal("alice@new.example", (await UserAsync("alice")).Email);
        Assert.True((await UserAsync("alice")).EmailConfirmed);
        Assert.Equal("/account", await SignInAsync("alice@new.example"));
        Assert.Equal("/sign-in", await SignInAsync("alice@example.com"));
    }

    [Fact]
    public async Task Links_of_a_change_that_was_given_up_or_replaced_change_nothing()
    {
        var browser = _provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        await AskAsync(browser, "first@new.example");
        var toFirst = (await _mail.TakeAsync("first@new.example", "Confirm")).Link;
        var oldOfFirst = (await _mail.TakeAsync("alice@example.com", "about to change")).Link;
        await AskAsync(browser, "second@new.example");
        await _mail.TakeAsync("second@new.example", "Confirm");
        await _mail.TakeAsync("alice@example.com", "about to change");

        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GoToAsync(toFirst)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GoToAsync(oldOfFirst)).Status);
        await browser.GoToAsync("/account/email");
        await browser.PressAsync("stop-change");
        Assert.False(browser.Page.Has("#stop-change"));
        Assert.Equal("alice@example.com", (await UserAsync("alice")).Email);
    }

    [Fact]
    public async Task Address_page_asks_who_proved_long_ago_who_they_are_to_sign_in_again()
    {
        var browser = _provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        _provider.Time.Advance(TimeSpan.FromMinutes(16));

        Assert.Equal("/sign-in", (await browser.GoToAsync("/account/email")).Address.AbsolutePath);
        Assert.Contains("sign in again", browser.Page.TextOf(".message")!, StringComparison.Ordinal);
        Assert.Equal("/account/email", (await browser.SignInAsync("alice")).Address.AbsolutePath);
    }

    public async Task DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _mail.DisposeAsync();
    }

    private async Task<TestBrowser> SignUpAsync(string name, string email)
    {
        var browser = _provider.NewBrowser();
        await browser.GoToAsync("/sign-up");
        await browser.PressAsync("create-account", ("username", name), ("email", email), ("password", "nine green bottles"));
        return browser;
    }

    private static async Task AskAsync(TestBrowser browser, string email)
    {
        await browser.GoToAsync("/account/email");
        Assert.True((await browser.PressAsync("change-email", ("new", email))).Has("#stop-change"));
    }

    private async Task<string> SignInAsync(string name)
    {
        var browser = _provider.NewBrowser();
        await browser.GoToAsync("/sign-in");
        return (await browser.SignInAsync(name)).Address.AbsolutePath;
    }

    private async Task<UserPicture> UserAsync(string name) => await _provider.UseAsync<UserCache, UserPicture>(async users =>
        (await users.FindAsync(await _provider.UseAsync<Microsoft.AspNetCore.Identity.UserManager<Storage.Users.User>, Guid>(async manager => (await manager.FindByNameAsync(name))!.Id)))!);
}
