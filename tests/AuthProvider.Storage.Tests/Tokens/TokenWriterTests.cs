using AuthProvider.Storage.Tokens.Writing;
using OpenIddict.Abstractions;

namespace AuthProvider.Storage.Tests.Tokens;

public abstract class TokenWriterTests(bool sqlite)
{
    [Fact]
    public async Task A_token_is_in_the_database_when_its_write_is_answered()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var token = await harness.GrantAsync();

        var row = Assert.Single(await harness.TokensAsync(token.AuthorizationId));
        Assert.Equal(token.Id, row.Id);
        Assert.Equal(OpenIddictConstants.Statuses.Valid, row.Status);
        Assert.Equal(harness.Database.AppId, row.ApplicationId);
        Assert.Equal(token.ExpirationDate, row.ExpirationDate);
    }

    [Fact]
    public async Task Token_is_one_row_and_one_statement()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        await harness.InsertAsync(harness.NewToken());
        var before = harness.Writer.Connection!.StatementCount;

        await harness.InsertAsync(harness.NewToken());

        Assert.Equal(1, harness.Writer.Connection!.StatementCount - before);
    }

    [Fact]
    public async Task Tokens_of_a_grant_that_the_same_unit_revokes_are_not_written()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var token = await harness.GrantAsync();
        var unit = new WriteUnit();
        unit.RevokeGrant(token.AuthorizationId!.Value);
        unit.Insert(harness.NewToken(token.AuthorizationId));

        Assert.Equal(WriteOutcome.GrantInvalid, await harness.Writer.WriteAsync(unit));

        Assert.Equal(token.Id, Assert.Single(await harness.TokensAsync(token.AuthorizationId)).Id);
    }

    [Fact]
    public async Task A_change_of_a_row_that_changed_meanwhile_is_a_conflict_and_writes_nothing()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var token = await harness.GrantAsync();
        var first = new WriteUnit();
        first.Change(new(token with { Status = OpenIddictConstants.Statuses.Rejected, ConcurrencyToken = "2" }, "1"));
        var second = new WriteUnit();
        second.Change(new(token with { Status = OpenIddictConstants.Statuses.Revoked, ConcurrencyToken = "3" }, "1"));

        Assert.Equal(WriteOutcome.Committed, await harness.Writer.WriteAsync(first));
        Assert.Equal(WriteOutcome.Conflict, await harness.Writer.WriteAsync(second));

        Assert.Equal(OpenIddictConstants.Statuses.Rejected, (await harness.Reader.FindTokenAsync(token.Id))!.Status);
        Assert.Equal(OpenIddictConstants.Statuses.Rejected, Assert.Single(await harness.TokensAsync(token.AuthorizationId)).Status);
    }

    /// <summary>A device code gets the grant that is made with its approval.</summary>
    [Fact]
    public async Task A_change_may_name_a_grant_of_the_same_unit()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var token = harness.NewToken();
        await harness.InsertAsync(token);
        var grant = harness.NewGrant();
        var unit = new WriteUnit();
        unit.Change(new(token with { AuthorizationId = grant.Id, ConcurrencyToken = "2" }, token.ConcurrencyToken));
        unit.Insert(grant);

        Assert.Equal(WriteOutcome.Committed, await harness.Writer.WriteAsync(unit));
        Assert.Equal(token.Id, Assert.Single(await harness.TokensAsync(grant.Id)).Id);
    }

    /// <summary>The session ended between the page and the approval: the grant is not made, and the device gets nothing.</summary>
    [Fact]
    public async Task A_change_that_names_a_grant_that_was_not_made_is_refused()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var token = harness.NewToken();
        await harness.InsertAsync(token);
        var unit = new WriteUnit();
        unit.Change(new(token with { AuthorizationId = Guid.CreateVersion7(), ConcurrencyToken = "2" }, token.ConcurrencyToken));

        Assert.Equal(WriteOutcome.Conflict, await harness.Writer.WriteAsync(unit));
        Assert.Equal(token.Id, Assert.Single(await harness.TokensAsync(token.AuthorizationId)).Id);
    }

    [Fact]
    public async Task A_unit_that_breaks_a_constraint_fails_alone_and_its_neighbours_are_written()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var twice = harness.NewToken();
        await harness.InsertAsync(twice);

        var tasks = Enumerable.Range(0, 32).Select(index => harness.InsertAsync(index == 7 ? twice : harness.NewToken())).ToList();

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => tasks[7]);
        foreach (var task in tasks.Where((_, index) => index != 7))
        {
            Assert.Equal(WriteOutcome.Committed, await task);
        }

        Assert.Equal(32, (await harness.TokensAsync(null)).Count);
    }

    [Fact]
    public async Task More_requests_than_the_queue_holds_wait_and_none_is_dropped()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite, options => (options.QueueLength, options.GroupSize) = (4, 3));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(() => harness.InsertAsync(harness.NewToken()))));

        Assert.All(outcomes, outcome => Assert.Equal(WriteOutcome.Committed, outcome));
        Assert.Equal(500, (await harness.TokensAsync(null)).Count);
    }

    [Fact]
    public async Task A_failure_before_the_commit_leaves_nothing_and_the_next_write_succeeds()
    {
        var fails = false;
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite, options => options.Probe = stage =>
        {
            if (fails && stage == WriteStage.BeforeCommit)
            {
                throw sqlite
                    ? new Microsoft.Data.Sqlite.SqliteException("disk I/O error", 10)
                    : new Npgsql.NpgsqlException("connection lost");
            }
        });
        var token = await harness.GrantAsync();
        fails = true;

        await Assert.ThrowsAsync<WriteUnavailableException>(() => harness.ExchangeAsync(token));

        Assert.Equal(OpenIddictConstants.Statuses.Valid, Assert.Single(await harness.TokensAsync(token.AuthorizationId)).Status);
        Assert.Equal(OpenIddictConstants.Statuses.Valid, (await harness.Reader.FindTokenAsync(token.Id))!.Status);

        fails = false;
        Assert.Equal(WriteOutcome.Committed, await harness.ExchangeAsync(token));
    }

    [Fact]
    public async Task No_write_is_answered_before_its_commit()
    {
        using var reached = new SemaphoreSlim(0);
        using var released = new SemaphoreSlim(0);
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite, options => options.Probe = stage =>
        {
            if (stage == WriteStage.BeforeCommit)
            {
                reached.Release();
                released.Wait();
            }
        });
        var token = harness.NewToken();
        var write = harness.InsertAsync(token);

        await reached.WaitAsync();
        Assert.False(write.IsCompleted);
        Assert.False(harness.Cache.Tokens.TryGet(token.Id, out _));
        Assert.Empty(await harness.TokensAsync(null));

        released.Release();
        Assert.Equal(WriteOutcome.Committed, await write);
        Assert.True(harness.Cache.Tokens.TryGet(token.Id, out _));
    }
}

public sealed class SqliteTokenWriterTests() : TokenWriterTests(sqlite: true)
{
    [Fact]
    public async Task The_live_connection_syncs_every_commit_and_uses_the_write_ahead_log()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite: true);
        await harness.InsertAsync(harness.NewToken());

        Assert.Equal("2", await harness.AskAsync("PRAGMA synchronous"));
        Assert.Equal("wal", await harness.AskAsync("PRAGMA journal_mode"));
        Assert.Equal("1", await harness.AskAsync("PRAGMA foreign_keys"));
    }

    [Fact]
    public async Task A_full_disk_refuses_burns_nothing_and_recovers()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite: true);
        var token = await harness.GrantAsync();
        var pages = await harness.AskAsync("PRAGMA page_count");
        await harness.AskAsync($"PRAGMA max_page_count={pages}");
        var big = harness.NewToken(token.AuthorizationId) with { Payload = new string('x', 100_000) };
        var unit = new WriteUnit { Consumption = new(token.Id, TokenWriterHarness.Now, TimeSpan.Zero, token.AuthorizationId) };
        unit.Insert(big);

        await Assert.ThrowsAsync<WriteUnavailableException>(() => harness.Writer.WriteAsync(unit));
        Assert.Equal(OpenIddictConstants.Statuses.Valid, Assert.Single(await harness.TokensAsync(token.AuthorizationId)).Status);

        // The limit belongs to the connection, and the writer opened another.
        Assert.Equal(WriteOutcome.Committed, await harness.Writer.WriteAsync(unit));
    }

    [Fact]
    public async Task A_database_locked_by_another_process_refuses_burns_nothing_and_recovers()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite: true);
        var token = await harness.GrantAsync();
        await using (var other = new Microsoft.Data.Sqlite.SqliteConnection($"{harness.Database.Connection.ConnectionString};Pooling=False"))
        {
            await other.OpenAsync();
            await using var transaction = other.BeginTransaction(deferred: false);
            await Assert.ThrowsAsync<WriteUnavailableException>(() => harness.ExchangeAsync(token));
        }

        Assert.Equal(WriteOutcome.Committed, await harness.ExchangeAsync(token));
    }
}

public sealed class PostgreSqlTokenWriterTests() : TokenWriterTests(sqlite: false)
{
    [Fact]
    public async Task A_server_that_drops_the_connection_refuses_and_recovers()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite: false);
        var token = await harness.GrantAsync();
        await using (var context = harness.Database.Open())
        {
            await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(
                context.Database,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'AuthProvider writer' AND datname = current_database()");
        }

        await Assert.ThrowsAsync<WriteUnavailableException>(() => harness.ExchangeAsync(token));

        Assert.Equal(WriteOutcome.Committed, await harness.ExchangeAsync(token));
    }
}
