using System.Diagnostics;
using System.Net;
using AuthProvider.Server.Account.Passwords;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AuthProvider.Server.Tests.Account;

public sealed class PasswordCheckTests
{
    // Of "letmein-2019", by Werkzeug.
    private const string Brought = "pbkdf2:sha256:50000$RpSJE9wVQgxyIrPs$586f2b8673fb3270061f873bdda71d56ef6d45f03e3062a097f2e0d203c5fed4";

    [Theory]
    [InlineData("alice", TestUser.Password, true)]
    [InlineData(" ALICE ", TestUser.Password, true)]
    [InlineData("alice@example.com", TestUser.Password, true)]
    [InlineData("alice", "wrong password", false)]
    [InlineData("nobody", TestUser.Password, false)]
    [InlineData("", "", false)]
    [InlineData("al\0ice", TestUser.Password, false)]
    public async Task The_right_password_of_a_user_is_accepted(string userName, string password, bool isAccepted)
    {
        await using var provider = await TestProvider.StartAsync();
        Assert.Equal(isAccepted, await IsAcceptedAsync(provider, userName, password));
    }

    [Fact]
    public async Task An_overlong_password_is_wrong()
    {
        await using var provider = await TestProvider.StartAsync();
        Assert.False(await IsAcceptedAsync(provider, "alice", TestUser.Password + new string('x', 100_000)));
        Assert.Equal(1, (await AliceAsync(provider)).AccessFailedCount);
    }

    [Fact]
    public async Task A_disabled_user_is_refused_and_enabled_again_accepted()
    {
        await using var provider = await TestProvider.StartAsync();
        var id = (await AliceAsync(provider)).Id;
        await provider.UseAsync<UserDirectory, bool>(async users => await users.DisableAsync(id) is not null);
        Assert.False(await IsAcceptedAsync(provider, "alice", TestUser.Password));
        await provider.UseAsync<UserDirectory, bool>(users => users.EnableAsync(id));
        Assert.True(await IsAcceptedAsync(provider, "alice", TestUser.Password));
    }

    [Fact]
    public async Task Guesses_at_the_same_time_are_all_counted_and_lock_the_account()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Configure = builder =>
            builder.Services.Replace(ServiceDescriptor.Singleton(new PasswordWork(slots: 4, maximumWaiting: 100))));

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => IsAcceptedAsync(provider, "alice", "wrong password")));

        Assert.DoesNotContain(true, answers);
        Assert.Equal(provider.Time.GetUtcNow() + TimeSpan.FromMinutes(5), (await AliceAsync(provider)).LockoutEnd);
        Assert.False(await IsAcceptedAsync(provider, "alice", TestUser.Password));
        provider.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.True(await IsAcceptedAsync(provider, "alice", TestUser.Password));
    }

    [Fact]
    public async Task Guesses_while_the_password_is_changed_do_not_undo_the_change()
    {
        await using var provider = await TestProvider.StartAsync();
        for (var round = 0; round < 5; round++)
        {
            var password = $"nine green bottles {round}";
            var guesses = Enumerable.Range(0, 5).Select(_ => IsAcceptedAsync(provider, "alice", "wrong password")).ToList();
            var change = provider.UseAsync<UserDirectory, bool>(async users =>
                (await users.ChangePasswordAsync((await users.FindForSignInAsync("alice"))!, password, keepSessionId: null)).Result.Succeeded);
            await Task.WhenAll(guesses);
            Assert.True(await change);
            Assert.True(await IsAcceptedAsync(provider, "alice", password));
        }
    }

    [Fact]
    public async Task An_old_hash_is_replaced_when_its_password_is_used()
    {
        await using var provider = await TestProvider.StartAsync();
        var old = new PasswordHasher<User>(Options.Create(new PasswordHasherOptions { IterationCount = 500 })).HashPassword(new User(), "from long ago");
        await provider.UseAsync<AuthProviderDbContext, int>(database =>
            database.Users.Where(user => user.UserName == "alice").ExecuteUpdateAsync(update => update.SetProperty(user => user.PasswordHash, old)));

        Assert.True(await IsAcceptedAsync(provider, "alice", "from long ago"));
        Assert.NotEqual(old, (await AliceAsync(provider)).PasswordHash, StringComparer.Ordinal);
        Assert.True(await IsAcceptedAsync(provider, "alice", "from long ago"));
    }

    [Fact]
    public async Task Hash_of_another_program_signs_its_user_in_and_is_replaced()
    {
        await using var provider = await TestProvider.StartAsync();
        await BringAsync(provider, "alice");

        Assert.False(await IsAcceptedAsync(provider, "alice", "letmein"));
        var browser = provider.NewBrowser();
        await browser.GoToAsync("/sign-in");
        var page = await browser.PressAsync("sign-in", ("username", "alice"), ("password", "letmein-2019"));

        Assert.Equal("/account", page.Address.AbsolutePath);
        Assert.StartsWith("AQAAAAI", (await AliceAsync(provider)).PasswordHash, StringComparison.Ordinal);
        Assert.True(await IsAcceptedAsync(provider, "alice", "letmein-2019"));
    }

    /// <summary>S31: a hash that takes another time must not tell who has an account.</summary>
    [Fact]
    public async Task While_there_are_hashes_of_other_programs_every_refusal_takes_a_second()
    {
        await using var provider = await TestProvider.StartAsync();
        await BringAsync(provider, "alice");
        foreach (var name in new[] { "nobody", "bob", "alice" })
        {
            var begun = Stopwatch.GetTimestamp();
            Assert.False(await IsAcceptedAsync(provider, name, "wrong password"));
            Assert.InRange(Stopwatch.GetElapsedTime(begun).TotalMilliseconds, 980, double.MaxValue);
        }
    }

    [Fact]
    public async Task Too_many_at_once_get_503_and_keep_what_they_typed()
    {
        using var work = new PasswordWork(slots: 1, maximumWaiting: 0);
        await using var provider = await TestProvider.StartAsync(options => options.Configure = builder =>
            builder.Services.Replace(ServiceDescriptor.Singleton(work)));
        var browser = provider.NewBrowser();
        await browser.GoToAsync("/sign-up");
        var turn = await work.EnterAsync(CancellationToken.None);

        var page = await browser.PressAsync("create-account", ("username", "dora"), ("email", "dora@example.com"), ("password", "nine green bottles"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Equal(TimeSpan.FromSeconds(5), page.Headers!.RetryAfter!.Delta);
        Assert.StartsWith("Too many people", page.TextOf(".message.bad"), StringComparison.Ordinal);
        Assert.Equal("dora", page.Document.QuerySelector("#username")!.GetAttribute("value"));

        turn.Dispose();
        page = await browser.PressAsync("create-account", ("password", "nine green bottles"));
        Assert.Equal("/account", page.Address.AbsolutePath);
    }

    private static async Task<bool> IsAcceptedAsync(TestProvider provider, string userName, string password) =>
        await provider.UseAsync<PasswordCheck, PasswordVerdict>(check => check.CheckAsync(userName, password)) is { User: not null };

    private static Task<int> BringAsync(TestProvider provider, string userName) => provider.UseAsync<AuthProviderDbContext, int>(database =>
        database.Users.Where(user => user.UserName == userName).ExecuteUpdateAsync(update => update.SetProperty(user => user.PasswordHash, Brought)));

    private static Task<User> AliceAsync(TestProvider provider) =>
        provider.UseAsync<AuthProviderDbContext, User>(database => database.Users.AsNoTracking().SingleAsync(user => user.UserName == "alice"));
}
