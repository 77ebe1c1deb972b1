using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Consents;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Server.Tests.SingleSignOn;

/// <summary>
/// What one person changes makes the server read that person's rows again and nobody else's: with many people somebody changes something all
/// the time.
/// </summary>
public sealed class PicturesOfOthersTests : IAsyncLifetime
{
    private TestProvider _provider = null!;
    private Visit _alice = null!;
    private Visit _bruno = null!;

    public async Task InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        _alice = await SignInAsync(TestUser.Alice);
        _bruno = await SignInAsync(TestUser.Bruno);
    }

    public async Task DisposeAsync()
    {
        _alice.Browser.Dispose();
        _bruno.Browser.Dispose();
        await _provider.DisposeAsync();
    }

    /// <summary>What Bruno does.</summary>
    public static TheoryData<string> Changes => [.. s_changes.Keys];

    private static readonly Dictionary<string, Func<TestProvider, Guid, Task>> s_changes = new(StringComparer.Ordinal)
    {
        ["signs out"] = (provider, bruno) => UseAsync<SessionEnding>(provider, sessions => sessions.EndAllAsync(bruno)),
        ["names himself"] = (provider, bruno) => UseAsync<UserDirectory>(provider, users => users.SetProfileAsync(bruno, "Bruno the Second", profile: null)),
        ["withdraws"] = (provider, bruno) => UseAsync<ConsentStore>(
            provider, async consents => await consents.WithdrawAsync(bruno, (await provider.UseAsync<AppStore, App?>(async apps => await apps.FindAsync(TestApp.Shop.ClientId)))!.Id)),
        ["changes his password"] = (provider, bruno) => UseAsync<UserDirectory>(
            provider,
            async users => await users.SetPasswordHashAsync(
                (await provider.UseAsync<UserManager<User>, User?>(manager => manager.FindByIdAsync(bruno.ToString())))!, "x", keepSessionId: null)),
        ["is disabled"] = (provider, bruno) => UseAsync<UserDirectory>(provider, users => users.DisableAsync(bruno)),
        ["turns to another session"] = async (provider, bruno) =>
        {
            var session = await provider.UseAsync<AuthProviderDbContext, Session>(database => database.Sessions.SingleAsync(session => session.UserId == bruno));
            await UseAsync<SessionStore>(provider, async sessions => Assert.True(await sessions.ActivateAsync(session.BrowserId, session.Id)));
        },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Change_of_one_person_makes_nobody_elses_rows_be_read(string change)
    {
        await ActAsync(_alice);
        await ActAsync(_bruno);
        Assert.Equal(0, await CountAsync(() => ActAsync(_alice)));
        Assert.Equal(0, await CountAsync(() => ActAsync(_bruno)));

        await s_changes[change](_provider, Guid.Parse(await _provider.GetSubjectAsync(TestUser.Bruno)));

        Assert.Equal(0, await CountAsync(() => ActAsync(_alice)));
        Assert.NotEqual(0, await CountAsync(() => ActAsync(_bruno)));
    }

    private static Task<bool> UseAsync<TService>(TestProvider provider, Func<TService, Task> work)
        where TService : notnull => provider.UseAsync<TService, bool>(async service =>
        {
            await work(service);
            return true;
        });

    /// <summary>Signs in with the session that is there, and asks with the token of the first sign-in.</summary>
    private async Task ActAsync(Visit visit)
    {
        await visit.Browser.GoToAsync(_provider.NewClient(TestApp.Shop).NewRequest("openid profile").Address);
        await _provider.NewClient(TestApp.Shop).GetUserInfoAsync(visit.AccessToken);
    }

    private async Task<long> CountAsync(Func<Task> act)
    {
        var before = Statements();
        await act();
        return Statements() - before;
    }

    private long Statements() => _provider.Services.GetRequiredService<BrowserCache>().StatementCount
        + _provider.Services.GetRequiredService<UserCache>().StatementCount
        + _provider.Services.GetRequiredService<ConsentCache>().StatementCount
        + _provider.Services.GetRequiredService<TokenReader>().StatementCount;

    private async Task<Visit> SignInAsync(TestUser user)
    {
        var browser = _provider.NewBrowser();
        var tokens = await _provider.NewClient(TestApp.Shop).SignInAsync(browser, user, "openid profile");
        return new(browser, tokens.AccessToken!);
    }

    private sealed record Visit(TestBrowser Browser, string AccessToken);
}
