using AuthProvider.Storage.Database;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.Account;

public sealed class PasswordTests
{
    private const string NewPassword = "nine green bottles";

    [Fact]
    public async Task A_change_keeps_this_session_ends_the_others_and_says_how_many()
    {
        await using var provider = await TestProvider.StartAsync();
        var other = provider.NewBrowser();
        await other.SignInAsync(TestUser.Alice);
        var browser = await OpenAsync(provider);

        var page = await ChangeAsync(browser, TestUser.Password, NewPassword);

        Assert.Equal("/account", page.Address.AbsolutePath);
        Assert.Equal("Your password has been changed. One other session has been ended.", page.TextOf(".message.good"));
        Assert.Equal("/sign-in", (await other.GoToAsync("/account")).Address.AbsolutePath);
        Assert.Equal("/sign-in", (await other.SignInAsync("alice")).Address.AbsolutePath);
        Assert.Equal("/account", (await other.SignInAsync("alice", NewPassword)).Address.AbsolutePath);
    }

    [Theory]
    [InlineData("wrong password", NewPassword, "Current")]
    [InlineData("", NewPassword, "Current")]
    [InlineData(TestUser.Password, "short", "New")]
    [InlineData(TestUser.Password, "password1", "New")]
    [InlineData(TestUser.Password, "my-alice-word", "New")]
    [InlineData(TestUser.Password, TestUser.Password, "New")]
    public async Task What_is_wrong_is_said_at_its_field_and_nothing_changes(string current, string wanted, string field)
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = await OpenAsync(provider);

        var page = await ChangeAsync(browser, current, wanted);

        Assert.Equal("/account/password", page.Address.AbsolutePath);
        Assert.False(string.IsNullOrEmpty(page.TextOf($"#{field}-error")));
        Assert.Equal(field, page.Document.QuerySelector("[aria-invalid=true]")!.GetAttribute("name"), ignoreCase: true);
        Assert.Equal("/account", (await provider.NewBrowser().SignInAsync(TestUser.Alice)).Address.AbsolutePath);
    }

    [Fact]
    public async Task Wrong_passwords_lock_for_five_minutes_with_one_and_the_same_answer()
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = await OpenAsync(provider);
        var answers = new HashSet<string>(StringComparer.Ordinal);
        for (var attempt = 0; attempt < 10; attempt++)
        {
            answers.Add((await ChangeAsync(browser, "wrong password", NewPassword)).TextOf("#Current-error")!);
        }

        answers.Add((await ChangeAsync(browser, TestUser.Password, NewPassword)).TextOf("#Current-error")!);
        provider.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        answers.Add((await ChangeAsync(browser, TestUser.Password, NewPassword)).TextOf("#Current-error")!);
        Assert.Single(answers);

        provider.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("/account", (await ChangeAsync(browser, TestUser.Password, NewPassword)).Address.AbsolutePath);
        Assert.Equal(0, (await AliceAsync(provider)).AccessFailedCount);
    }

    [Fact]
    public async Task Wrong_passwords_in_a_session_lock_no_sign_in_elsewhere()
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = await OpenAsync(provider);
        for (var attempt = 0; attempt < 12; attempt++)
        {
            await ChangeAsync(browser, "wrong password", NewPassword);
        }

        Assert.Equal("/account", (await provider.NewBrowser().SignInAsync(TestUser.Alice)).Address.AbsolutePath);
        Assert.Equal("/account/password", (await ChangeAsync(browser, TestUser.Password, NewPassword)).Address.AbsolutePath);
    }

    [Fact]
    public async Task Who_has_none_sets_a_first_one_with_a_recent_sign_in()
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        await provider.UseAsync<AuthProviderDbContext, int>(database => database.Users.Where(user => user.UserName == "alice")
            .ExecuteUpdateAsync(update => update.SetProperty(user => user.PasswordHash, (string?)null)));
        await browser.GoToAsync("/account/security");
        Assert.Equal("/account/password/first", (await browser.FollowAsync("#set-password")).Address.AbsolutePath);
        Assert.Equal("/account/password/first", (await browser.GoToAsync("/account/password")).Address.AbsolutePath);
        Assert.False(browser.Page.Has("#current-password"));
        Assert.False(string.IsNullOrEmpty((await browser.PressAsync("set-password", ("new", "short"))).TextOf("#New-error")));

        Assert.Equal("/account", (await browser.PressAsync("set-password", ("new", NewPassword))).Address.AbsolutePath);
        Assert.Equal("/account", await SignInAnewAsync());

        // Who has one proves it.
        Assert.Equal("/account/password", (await browser.GoToAsync("/account/password/first")).Address.AbsolutePath);
        await ChangeAsync(browser, "wrong password", TestUser.Password);
        Assert.Equal("/account", await SignInAnewAsync());

        async Task<string> SignInAnewAsync()
        {
            var other = provider.NewBrowser();
            await other.GoToAsync("/sign-in");
            return (await other.SignInAsync("alice", NewPassword)).Address.AbsolutePath;
        }
    }

    [Fact]
    public async Task First_one_is_not_set_with_an_old_sign_in_nor_over_one_that_came_meanwhile()
    {
        await using var provider = await TestProvider.StartAsync();
        var browser = provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        var hash = (await AliceAsync(provider)).PasswordHash;
        await SetAsync(null);
        await browser.GoToAsync("/account/password/first");
        await SetAsync(hash);
        Assert.Equal("/account/password", (await browser.PressAsync("set-password", ("new", NewPassword))).Address.AbsolutePath);
        Assert.Equal(hash, (await AliceAsync(provider)).PasswordHash);

        await SetAsync(null);
        await browser.GoToAsync("/account/password/first");
        provider.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal("/sign-in", (await browser.PressAsync("set-password", ("new", NewPassword))).Address.AbsolutePath);
        Assert.Null((await AliceAsync(provider)).PasswordHash);

        Task<int> SetAsync(string? value) => provider.UseAsync<AuthProviderDbContext, int>(database => database.Users.Where(user => user.UserName == "alice")
            .ExecuteUpdateAsync(update => update.SetProperty(user => user.PasswordHash, value)));
    }

    private static async Task<TestBrowser> OpenAsync(TestProvider provider)
    {
        var browser = provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        await browser.GoToAsync("/account/password");
        return browser;
    }

    private static Task<Page> ChangeAsync(TestBrowser browser, string current, string wanted) =>
        browser.PressAsync("change-password", ("current", current), ("new", wanted));

    private static Task<User> AliceAsync(TestProvider provider) =>
        provider.UseAsync<AuthProviderDbContext, User>(database => database.Users.AsNoTracking().SingleAsync(user => user.UserName == "alice"));
}
