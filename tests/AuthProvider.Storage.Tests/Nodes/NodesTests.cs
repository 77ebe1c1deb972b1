using System.Diagnostics;
using AuthProvider.Protocol.Signing;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Consents;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Keys;
using AuthProvider.Storage.Tests.Tokens;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AuthProvider.Storage.Tests.Nodes;

/// <summary>Two nodes on one PostgreSQL database: what one acknowledged, the other knows (DESIGN, decision 11).</summary>
public sealed class NodesTests : IAsyncLifetime
{
    // A notice takes milliseconds; a cut connection some seconds. A machine may be busy.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private DatabaseConnection _database = null!;
    private TestProvider _here = null!;
    private TestProvider _there = null!;

    public async Task InitializeAsync()
    {
        _database = await TokenDatabase.CreateEmptyPostgreSqlAsync();
        _here = await StartAsync(seed: true);
        _there = await StartAsync(seed: false);
    }

    public async Task DisposeAsync()
    {
        await _there.DisposeAsync();
        await _here.DisposeAsync();
    }

    [Theory]
    [InlineData("orders.read")]
    [InlineData("ledger.read")]
    [InlineData("vault.read")]
    public async Task Token_revoked_here_is_inactive_there(string scope)
    {
        var token = (await _here.NewClient(TestApp.Robot).GetOwnTokenAsync(scope)).EnsureSuccess().AccessToken!;
        Assert.True(await IsActiveThereAsync(scope, token));
        (await _here.NewClient(TestApp.Robot).RevokeAsync(token)).EnsureSuccess();
        await UntilAsync(async () => !await IsActiveThereAsync(scope, token));
    }

    [Fact]
    public async Task Session_that_ended_here_ends_its_tokens_there()
    {
        using var browser = _here.NewBrowser();
        var token = (await _here.NewClient(TestApp.Desk).SignInAsync(browser, TestUser.Alice)).EnsureSuccess().AccessToken!;
        (await _there.NewClient(TestApp.Desk).GetUserInfoAsync(token)).EnsureSuccess();
        await browser.GoToAsync("/sign-out");
        await browser.ConfirmSignOutAsync();
        await UntilAsync(async () => (int)(await _there.NewClient(TestApp.Desk).GetUserInfoAsync(token)).Status == 401);
    }

    [Fact]
    public async Task User_who_is_disabled_here_is_nobody_there()
    {
        using var browser = _here.NewBrowser();
        var token = (await _here.NewClient(TestApp.Desk).SignInAsync(browser, TestUser.Alice)).EnsureSuccess().AccessToken!;
        (await _there.NewClient(TestApp.Desk).GetUserInfoAsync(token)).EnsureSuccess();
        var alice = Guid.Parse(await _here.GetSubjectAsync(TestUser.Alice));
        await _here.UseAsync<UserDirectory, bool>(async users => await users.DisableAsync(alice) is not null);
        await UntilAsync(async () => (int)(await _there.NewClient(TestApp.Desk).GetUserInfoAsync(token)).Status == 401);
    }

    [Fact]
    public async Task Consent_that_is_withdrawn_here_is_asked_for_there()
    {
        using var browser = _there.NewBrowser();
        var shop = _there.NewClient(TestApp.Shop);
        await browser.GoToAsync(shop.NewRequest("openid profile").Address);
        await browser.SignInAsync(TestUser.Bruno.UserName);
        await browser.AllowAsync();
        Assert.True((await browser.GoToAsync(shop.NewRequest("openid profile").Address)).IsElsewhere);

        var bruno = Guid.Parse(await _here.GetSubjectAsync(TestUser.Bruno));
        var app = await _here.UseAsync<AppStore, Guid>(async apps => (await apps.FindAsync(TestApp.Shop.ClientId))!.Id);
        Assert.True(await _here.UseAsync<ConsentStore, bool>(consents => consents.WithdrawAsync(bruno, app)));
        await UntilAsync(async () => (await browser.GoToAsync(shop.NewRequest("openid profile").Address)).Address.AbsolutePath is "/consent");
    }

    [Fact]
    public async Task Secret_that_is_replaced_here_is_worth_nothing_there()
    {
        var there = _there.NewClient(TestApp.Robot);
        (await there.GetOwnTokenAsync("orders.read")).EnsureSuccess();
        await _here.RotateSecretAsync(TestApp.Robot, TimeSpan.Zero);
        await UntilAsync(async () => (await there.GetOwnTokenAsync("orders.read")).Error is "invalid_client");
    }

    [Fact]
    public async Task Key_that_is_new_here_signs_there()
    {
        var before = _there.Services.GetRequiredService<ISigningKeys>().FindActive(ISigningKeys.AccessTokenAlgorithm)!.Key.KeyId;
        await _here.UseAsync<SigningKeyStore, int>(async keys => (await keys.RotateAsync(now: true)).Count);
        await UntilAsync(() => Task.FromResult(
            !string.Equals(before, _there.Services.GetRequiredService<ISigningKeys>().FindActive(ISigningKeys.AccessTokenAlgorithm)!.Key.KeyId, StringComparison.Ordinal)));
    }

    /// <summary>A change that is made while a node cannot hear is known there when it hears again.</summary>
    [Fact]
    public async Task Node_whose_connection_was_cut_takes_nothing_from_before()
    {
        var token = (await _here.NewClient(TestApp.Robot).GetOwnTokenAsync("vault.read")).EnsureSuccess().AccessToken!;
        for (var round = 0; round < 3; round++)
        {
            Assert.True(await IsActiveThereAsync("vault.read", token));
            Assert.True(await CutAsync() >= 1);
            (await _here.NewClient(TestApp.Robot).RevokeAsync(token)).EnsureSuccess();
            await UntilAsync(async () => !await IsActiveThereAsync("vault.read", token));
            token = (await _here.NewClient(TestApp.Robot).GetOwnTokenAsync("vault.read")).EnsureSuccess().AccessToken!;
            await UntilAsync(async () => await CountListenersAsync() == 2);
        }
    }

    [Fact]
    public async Task Node_that_cannot_hear_asks_the_database_each_time()
    {
        var caches = _there.Services.GetRequiredService<CacheSet>();
        var reader = _there.Services.GetRequiredService<TokenReader>();
        var token = (await _here.NewClient(TestApp.Robot).GetOwnTokenAsync("vault.read")).EnsureSuccess().AccessToken!;
        Assert.True(await IsActiveThereAsync("vault.read", token));
        var before = reader.StatementCount;
        Assert.True(await IsActiveThereAsync("vault.read", token));
        Assert.Equal(before, reader.StatementCount);

        caches.Suspend();
        Assert.True(await IsActiveThereAsync("vault.read", token));
        var first = reader.StatementCount - before;
        Assert.True(await IsActiveThereAsync("vault.read", token));
        Assert.True(first > 0);
        Assert.Equal(2 * first, reader.StatementCount - before);

        caches.Resume();
        Assert.True(await IsActiveThereAsync("vault.read", token));
        before = reader.StatementCount;
        Assert.True(await IsActiveThereAsync("vault.read", token));
        Assert.Equal(before, reader.StatementCount);
    }

    /// <summary>Whoever keeps pictures of another table gives it a trigger.</summary>
    [Fact]
    public async Task Each_table_with_pictures_sends_notices()
    {
        var (tables, watched) = await _here.UseAsync<AuthProviderDbContext, (List<string>, List<string>)>(async database => (
            await database.Database.SqlQueryRaw<string>(
                """SELECT DISTINCT c.relname AS "Value" FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname LIKE 'authprovider%'""").ToListAsync(),
            [.. ChangeListener.WatchedEntities.Select(entity => database.Model.FindEntityType(entity)!.GetTableName()!)]));
        Assert.All(watched, table => Assert.Contains(table, tables));
        Assert.Contains("SigningKeys", tables);
    }

    private async Task<bool> IsActiveThereAsync(string scope, string token) =>
        (await _there.NewClient(TestApp.All.Single(app => app.ApiScope == scope)).IntrospectAsync(token)).EnsureSuccess().IsActive;

    private Task<TestProvider> StartAsync(bool seed) => TestProvider.StartAsync(options =>
    {
        options.Seed = seed;
        options.StartAt = _here?.Time.GetUtcNow();
        options.Settings["ConnectionStrings:AuthProvider"] = _database.ConnectionString;
        options.Settings["MasterKey"] = "two nodes share this master key of a test";
    });

    private Task<long> CutAsync() => AskAsync("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE ANY (ARRAY['LISTEN%', 'SELECT 1'])");

    private Task<long> CountListenersAsync() => AskAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE ANY (ARRAY['LISTEN%', 'SELECT 1'])");

    private async Task<long> AskAsync(string question)
    {
        await using var connection = new NpgsqlConnection(_database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(question, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < Bound, "It did not come true.");
            await Task.Yield();
        }
    }
}
