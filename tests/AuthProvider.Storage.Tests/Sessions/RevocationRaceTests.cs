using System.Data.Common;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Tests.Tokens;
using AuthProvider.Storage.Tokens.Pruning;
using AuthProvider.Storage.Tokens.Writing;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Storage.Tests.Sessions;

/// <summary>
/// Whoever ends what a user has given, ends a session or gives out tokens holds rows in one order, the user, sessions, grants, so that none waits
/// for another that waits for it. PostgreSQL lets them run at once; SQLite has one writer.
/// </summary>
public sealed class RevocationRaceTests : IAsyncLifetime
{
    private readonly Pause _pause = new();
    private string _database = "";
    private TestProvider? _provider;

    public async Task InitializeAsync() => _database = (await TokenDatabase.CreateEmptyPostgreSqlAsync()).ConnectionString;

    public async Task DisposeAsync() => await (_provider?.DisposeAsync() ?? ValueTask.CompletedTask);

    [Theory]
    [InlineData("AspNetUsers")]
    [InlineData("Browsers")]
    [InlineData("Sessions")]
    [InlineData("Grants")]
    public async Task User_is_disabled_while_a_session_of_theirs_ends(string table)
    {
        _provider = await StartAsync();
        using var browser = _provider.NewBrowser();
        await _provider.NewClient(TestApp.Desk).SignInAsync(browser, TestUser.Alice);
        var (userId, sessionId) = await _provider.UseAsync<AuthProviderDbContext, (Guid, Guid)>(async database =>
        {
            var session = await database.Sessions.SingleAsync();
            return (session.UserId, session.Id);
        });
        var signOut = Task.FromResult<EndedSession?>(null);
        _pause.After = ($"UPDATE \"{table}\"", async () =>
        {
            signOut = Task.Run(() => _provider.UseAsync<SessionEnding, EndedSession?>(ending => ending.EndAsync(sessionId)));
            await LockWaits.UntilSomebodyWaitsAsync(_database, () => signOut.IsCompleted);
        });

        Assert.NotNull(await _provider.UseAsync<UserDirectory, IReadOnlyList<EndedSession>?>(users => users.DisableAsync(userId)));

        Assert.Null(_pause.After);
        await signOut;
        var statuses = await _provider.UseAsync<AuthProviderDbContext, List<string?>>(database => database.Grants.Select(grant => grant.Status).ToListAsync());
        Assert.Equal(Statuses.Revoked, Assert.Single(statuses));
    }

    /// <summary>The writer holds the session of a new grant, and then a grant of another session, which a refresh token of the same batch is of.</summary>
    [Fact]
    public async Task Sessions_of_a_user_end_while_tokens_of_two_of_them_are_written_together()
    {
        _provider = await StartAsync();
        using var one = _provider.NewBrowser();
        using var other = _provider.NewBrowser();
        await _provider.NewClient(TestApp.Desk).SignInAsync(one, TestUser.Alice);
        await _provider.NewClient(TestApp.Desk).SignInAsync(other, TestUser.Alice);
        var sessions = await _provider.UseAsync<AuthProviderDbContext, List<Session>>(
            database => database.Sessions.AsNoTracking().OrderBy(session => session.BrowserId).ToListAsync());
        await using var writer = new NpgsqlConnection(_database);
        await writer.OpenAsync();
        await using var transaction = await writer.BeginTransactionAsync();
        await ExecuteAsync("""SELECT 1 FROM "Sessions" WHERE "Id" = $1 FOR SHARE""", sessions[1].Id);
        var ending = Task.Run(() => _provider.UseAsync<SessionEnding, IReadOnlyList<EndedSession>>(store => store.EndAllAsync(sessions[0].UserId)));
        await LockWaits.UntilSomebodyWaitsAsync(_database, () => ending.IsCompleted);

        await ExecuteAsync("""SELECT 1 FROM "Grants" WHERE "SessionId" = $1 FOR UPDATE""", sessions[0].Id);
        await transaction.CommitAsync();

        Assert.Equal(sessions.Select(session => session.Id), (await ending).Select(session => session.Id));
        var statuses = await _provider.UseAsync<AuthProviderDbContext, List<string?>>(database => database.Grants.Select(grant => grant.Status).ToListAsync());
        Assert.Equal([Statuses.Revoked, Statuses.Revoked], statuses);

        async Task ExecuteAsync(string text, Guid id)
        {
            await using var command = new NpgsqlCommand(text, writer, transaction) { Parameters = { new() { Value = id } } };
            await command.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task Grants_of_a_user_are_revoked_while_a_refresh_and_a_code_of_theirs_are_written_together()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite: false);
        _database = harness.Database.Connection.ConnectionString;
        var user = new User { UserName = "alice" };
        await using var context = harness.Database.Open();
        context.Users.Add(user);
        await context.SaveChangesAsync();
        var family = harness.NewGrant() with { Subject = user.Id.ToString() };
        Assert.Equal(WriteOutcome.Committed, await harness.Writer.WriteAsync(Insert(family)));

        // The writer is busy, so that the two come as one group; and the user is held already.
        var busy = new TaskCompletionSource();
        var first = harness.Writer.WriteAsync(new WriteUnit { KeepsPictures = true, Work = (_, _, _) => busy.Task });
        await using var transaction = await context.Database.BeginTransactionAsync();
        await context.Users.ExecuteUpdateAsync(update => update.SetProperty(row => row.GrantEpoch, row => row.GrantEpoch + 1));
        var refresh = harness.Writer.WriteAsync(new WriteUnit
        {
            Rotation = new(family.Id, 0, 1, TokenWriterHarness.Now, TimeSpan.FromSeconds(30), "1", TokenWriterHarness.Now.AddDays(1)),
        });
        var code = harness.Writer.WriteAsync(Insert(harness.NewGrant() with { Subject = family.Subject, Epoch = new(user.Id, 0) }));
        busy.SetResult();
        await LockWaits.UntilSomebodyWaitsAsync(_database, () => false);

        Assert.Equal(1, await new GrantStore(context).RevokeForUserAsync(user.Id));
        await transaction.CommitAsync();

        Assert.Equal(WriteOutcome.Committed, await first);
        Assert.Equal(WriteOutcome.GrantInvalid, await code);
        Assert.Equal(WriteOutcome.GrantInvalid, await refresh);
    }

    private Task<TestProvider> StartAsync() => TestProvider.StartAsync(options =>
    {
        options.Settings["ConnectionStrings:AuthProvider"] = _database;
        options.Settings["MasterKey"] = "the master key of a test of revocations";
        options.Configure = builder =>
        {
            builder.Services.Configure<PruningOptions>(pruning => pruning.Enabled = false);
            builder.Services.ConfigureDbContext<PostgreSqlDbContext>(context => context.AddInterceptors(_pause));
        };
    });

    private static WriteUnit Insert(GrantRow grant)
    {
        var unit = new WriteUnit();
        unit.Insert(grant);
        return unit;
    }

    /// <summary>Stops a transaction after its first statement of some kind, once.</summary>
    private sealed class Pause : DbCommandInterceptor
    {
        public (string Statement, Func<Task> Work)? After { get; set; }

        public override async ValueTask<int> NonQueryExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
        {
            if (After is var (statement, work) && command.CommandText.Contains(statement, StringComparison.Ordinal))
            {
                After = null;
                await work();
            }

            return result;
        }
    }
}
