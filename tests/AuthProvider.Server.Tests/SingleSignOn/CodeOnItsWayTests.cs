using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Consents;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.SingleSignOn;

/// <summary>A code stands in no row until it is exchanged: what ends a grant ends it all the same.</summary>
public sealed class CodeOnItsWayTests : IAsyncLifetime
{
    private TestProvider _provider = null!;
    private TestBrowser _browser = null!;

    public async Task InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        _browser = _provider.NewBrowser();
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _provider.DisposeAsync();
    }

    private RelyingPartyClient Shop => _provider.NewClient(TestApp.Shop);

    public static TheoryData<string, string> Ends()
    {
        var data = new TheoryData<string, string>();
        foreach (var end in (string[])["sign-out", "all sessions", "new password", "disabled user", "disabled user who is enabled again", "consent withdrawn", "planned deletion", "deleted user", "disabled app"])
        {
            data.Add(end, "openid profile");
            data.Add(end, "openid profile offline_access");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Code_is_worth_nothing_after(string end, string scope)
    {
        var request = Shop.NewRequest(scope);
        var code = (await RelyingPartyClient.AuthorizeAsync(_browser, request, TestUser.Bruno)).Code!;
        await EndAsync(end);

        Assert.Equal(end == "disabled app" ? "unauthorized_client" : "invalid_grant", (await Shop.ExchangeAsync(request, code)).Error);
        Assert.Equal(0, await _provider.UseAsync<AuthProviderDbContext, int>(database => database.Grants.CountAsync()));
    }

    [Fact]
    public async Task Code_of_afterwards_is_good()
    {
        await RelyingPartyClient.AuthorizeAsync(_browser, Shop.NewRequest("openid profile"), TestUser.Bruno);
        await EndAsync("consent withdrawn");

        var request = Shop.NewRequest("openid profile");
        var code = (await RelyingPartyClient.AuthorizeAsync(_browser, request, TestUser.Bruno)).Code!;
        Assert.NotNull((await Shop.ExchangeAsync(request, code)).EnsureSuccess().AccessToken);
    }

    /// <summary>The other app of the same person and session is not concerned.</summary>
    [Fact]
    public async Task Code_that_comes_back_ends_its_own_grant_only()
    {
        var request = Shop.NewRequest("openid profile");
        var code = (await RelyingPartyClient.AuthorizeAsync(_browser, request, TestUser.Bruno)).Code!;
        var tokens = (await Shop.ExchangeAsync(request, code)).EnsureSuccess();
        var desk = _provider.NewClient(TestApp.Desk);
        var others = await desk.SignInAsync(_browser, TestUser.Bruno);

        Assert.Equal("invalid_grant", (await Shop.ExchangeAsync(request, code)).Error);
        Assert.False((await desk.IntrospectAsync(tokens.AccessToken!)).IsActive);
        (await desk.GetUserInfoAsync(others.AccessToken!)).EnsureSuccess();
    }

    private async Task EndAsync(string end)
    {
        var userId = Guid.Parse(await _provider.GetSubjectAsync(TestUser.Bruno));
        var sessionId = await _provider.UseAsync<AuthProviderDbContext, Guid>(database => database.Sessions.Select(session => session.Id).SingleAsync());
        switch (end)
        {
            case "sign-out":
                await _provider.UseAsync<SessionEnding, EndedSession?>(sessions => sessions.EndAsync(sessionId));
                break;
            case "all sessions":
                await _provider.UseAsync<SessionEnding, IReadOnlyList<EndedSession>>(sessions => sessions.EndAllAsync(userId));
                break;
            case "new password":
                await _provider.UseAsync<AuthProviderDbContext, int>(async database =>
                {
                    var user = await database.Users.AsTracking().SingleAsync(user => user.Id == userId);
                    await _provider.UseAsync<UserDirectory, IReadOnlyList<EndedSession>>(users => users.SetPasswordHashAsync(user, user.PasswordHash!, keepSessionId: sessionId));
                    return 0;
                });
                break;
            case "disabled user":
                await _provider.UseAsync<UserDirectory, IReadOnlyList<EndedSession>?>(users => users.DisableAsync(userId));
                break;
            case "disabled user who is enabled again":
                await _provider.UseAsync<UserDirectory, IReadOnlyList<EndedSession>?>(users => users.DisableAsync(userId));
                await _provider.UseAsync<UserDirectory, bool>(users => users.EnableAsync(userId));
                break;
            case "consent withdrawn":
                await _provider.UseAsync<ConsentStore, bool>(async consents => await consents.WithdrawAsync(userId, (await AppAsync()).Id));
                break;
            case "planned deletion":
                await _provider.UseAsync<AccountDeletion, DateTimeOffset>(deletion => deletion.PlanAsync(userId, sessionId));
                break;
            case "deleted user":
                await _provider.UseAsync<AuthProviderDbContext, int>(database => database.Users.Where(user => user.Id == userId).ExecuteDeleteAsync());
                break;
            case "disabled app":
                await _provider.UseAsync<AppStore, int>(async apps =>
                {
                    await apps.SetStatusAsync((await apps.FindAsync(TestApp.Shop.ClientId))!, AppStatus.Disabled);
                    return 0;
                });
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(end));
        }
    }

    private Task<App> AppAsync() => _provider.UseAsync<AuthProviderDbContext, App>(database => database.Apps.SingleAsync(app => app.ClientId == TestApp.Shop.ClientId));
}
