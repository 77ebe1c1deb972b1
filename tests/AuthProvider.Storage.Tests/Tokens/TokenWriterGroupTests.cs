using System.Globalization;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Tests.Sessions;
using AuthProvider.Storage.Tokens;
using AuthProvider.Storage.Tokens.Writing;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;

namespace AuthProvider.Storage.Tests.Tokens;

public abstract class TokenWriterGroupTests(bool sqlite)
{
    [Fact]
    public async Task Units_of_one_group_get_each_its_own_outcome()
    {
        using var stop = new WriterStop();
        var worked = 0;
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite, options => options.Probe = stop.Probe);
        var valid = await harness.GrantAsync();
        var revoked = await harness.GrantAsync();
        var revocation = new WriteUnit();
        revocation.RevokeGrant(revoked.AuthorizationId!.Value);
        await harness.Writer.WriteAsync(revocation);
        var used = await harness.GrantAsync();
        await harness.ExchangeAsync(used);

        stop.Demand();
        var first = harness.InsertAsync(harness.NewToken());
        await stop.ReachedAsync();
        Task<WriteOutcome>[] group =
        [
            harness.InsertAsync(harness.NewToken()),
            harness.InsertAsync(harness.NewToken(valid.AuthorizationId)),
            harness.InsertAsync(harness.NewToken(revoked.AuthorizationId)),
            harness.InsertAsync(harness.NewToken(), harness.NewToken()),
            harness.ExchangeAsync(valid),
            harness.ExchangeAsync(used, TokenWriterHarness.Now.AddMinutes(1)),
            harness.InsertAsync(harness.NewToken(), harness.NewToken(valid.AuthorizationId)),
            harness.Writer.WriteAsync(new WriteUnit { Work = (_, _, _) => { worked++; return Task.CompletedTask; } }),
            harness.Writer.WriteAsync(new WriteUnit { Work = (_, _, _) => throw new InvalidOperationException("It does not work.") }),
        ];
        stop.GoOn();

        Assert.Equal(WriteOutcome.Committed, await first);
        await Assert.ThrowsAsync<InvalidOperationException>(() => group[^1]);
        Assert.True(worked > 0);
        Assert.Equal(
            [
                WriteOutcome.Committed, WriteOutcome.Committed, WriteOutcome.GrantInvalid, WriteOutcome.Committed,
                WriteOutcome.Committed, WriteOutcome.Replayed, WriteOutcome.Committed, WriteOutcome.Committed,
            ],
            await Task.WhenAll(group[..^1]));
        Assert.Equal(5, (await harness.TokensAsync(grantId: null)).Count);
        Assert.Equal(4, (await harness.TokensAsync(valid.AuthorizationId)).Count);
        Assert.Single(await harness.TokensAsync(revoked.AuthorizationId));
        Assert.Equal(2, (await harness.TokensAsync(used.AuthorizationId)).Count);
    }

    /// <summary>As <see cref="ChangeListener"/> and notices of other nodes do: the change is in the database, and then the picture is forgotten.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_changed_between_the_commit_of_a_unit_and_its_picture_is_not_covered_by_that(bool wholeTable)
    {
        TokenWriterHarness? harness = null;
        GrantRow? grant = null;
        TokenRow? token = null;
        await using var created = await TokenWriterHarness.CreateAsync(sqlite, options => options.Probe = stage =>
        {
            if (stage is not WriteStage.AfterCommit || grant is null || token is null)
            {
                return;
            }

            using var context = harness!.Database.Open();
            context.Grants.ExecuteUpdate(update => update.SetProperty(row => row.Status, OpenIddictConstants.Statuses.Revoked));
            context.Tokens.ExecuteUpdate(update => update.SetProperty(row => row.Status, OpenIddictConstants.Statuses.Revoked));
            if (wholeTable)
            {
                harness.Cache.Clear();
                return;
            }

            harness.Cache.Grants.Remove(grant.Id);
            harness.Cache.Tokens.Remove(token.Id);
        });
        harness = created;
        grant = harness.NewGrant();
        token = harness.NewToken(grant.Id);
        var unit = new WriteUnit();
        unit.Insert(grant);
        unit.Insert(token);

        Assert.Equal(WriteOutcome.Committed, await harness.Writer.WriteAsync(unit));

        Assert.Equal(OpenIddictConstants.Statuses.Revoked, (await harness.Reader.FindGrantAsync(grant.Id))?.Status);
        Assert.Equal(OpenIddictConstants.Statuses.Revoked, (await harness.Reader.FindTokenAsync(token.Id))?.Status);
    }

    [Fact]
    public async Task Pictures_of_a_group_are_kept_though_its_units_use_tokens_up()
    {
        using var stop = new WriterStop();
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite, options => options.Probe = stop.Probe);
        var codes = new List<TokenRow>();
        for (var count = 0; count < 20; count++)
        {
            codes.Add(await harness.GrantAsync());
        }

        stop.Demand();
        var first = harness.InsertAsync(harness.NewToken());
        await stop.ReachedAsync();
        var exchanges = codes.ConvertAll(code => harness.ExchangeAsync(code));
        var tokens = Enumerable.Range(0, 500).Select(_ => harness.NewToken()).ToArray();
        var inserts = tokens.Select(token => harness.InsertAsync(token)).ToArray();
        stop.GoOn();
        await Task.WhenAll([first, .. exchanges, .. inserts]);

        Assert.All(tokens, token => Assert.True(harness.Cache.Tokens.TryGet(token.Id, out _)));
    }
}

public sealed class SqliteTokenWriterGroupTests() : TokenWriterGroupTests(sqlite: true);

public sealed class PostgreSqlTokenWriterGroupTests() : TokenWriterGroupTests(sqlite: false)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Code_that_another_node_exchanges_at_this_moment_leaves_its_group_together(bool failsThen)
    {
        using var stop = new WriterStop();
        var commits = 0;
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite: false, options => options.Probe = stage =>
        {
            // The one before, the one that holds the writer, the group, and the code once more.
            if (stage is WriteStage.BeforeCommit && ++commits == 4 && failsThen)
            {
                throw new InvalidOperationException("The second question fails.");
            }

            stop.Probe(stage);
        });
        await harness.InsertAsync(harness.NewToken());
        var grant = harness.NewGrant();
        await using var other = harness.Database.Open();
        await using var exchange = await other.Database.BeginTransactionAsync();
        other.Grants.Add(new() { Id = grant.Id, Application = await other.Apps.AsTracking().SingleAsync(), Status = grant.Status, Type = grant.Type, Subject = grant.Subject });
        await other.SaveChangesAsync();

        stop.Demand();
        var first = harness.InsertAsync(harness.NewToken());
        await stop.ReachedAsync();
        var before = harness.Writer.Connection!.StatementCount;
        var unit = new WriteUnit();
        unit.Insert(grant);
        unit.Insert(harness.NewToken(grant.Id));
        Task<WriteOutcome>[] group = [harness.InsertAsync(harness.NewToken()), harness.Writer.WriteAsync(unit), harness.InsertAsync(harness.NewToken())];
        stop.GoOn();
        await LockWaits.UntilSomebodyWaitsAsync(harness.Database.Connection.ConnectionString, () => group[1].IsCompleted);
        await exchange.CommitAsync();

        Assert.Equal(WriteOutcome.Committed, await first);
        Assert.Equal([WriteOutcome.Committed, WriteOutcome.Committed], await Task.WhenAll(group[0], group[2]));
        Assert.Equal(4, (await harness.TokensAsync(grantId: null)).Count);
        if (failsThen)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => group[1]);
            return;
        }

        Assert.Equal(WriteOutcome.Replayed, await group[1]);

        // One for the unit before, one for all that has no grant, and two for the code: nothing of the group is written apart.
        Assert.Equal(4, harness.Writer.Connection.StatementCount - before);
        Assert.Equal(OpenIddictConstants.Statuses.Revoked, await harness.GrantStatusAsync(grant.Id));
        Assert.Empty(await harness.TokensAsync(grant.Id));
    }

    [Fact]
    public async Task Group_whose_connection_is_lost_does_not_wait_for_one_connection_each()
    {
        using var stop = new WriterStop();
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite: false, options => options.Probe = stop.Probe);
        stop.Demand();
        var first = harness.InsertAsync(harness.NewToken());
        await stop.ReachedAsync();
        var group = Enumerable.Range(0, 20).Select(_ => harness.Writer.WriteAsync(new WriteUnit
        {
            Work = async (connection, transaction, cancellation) =>
            {
                await using var command = connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText = "SELECT pg_terminate_backend(pg_backend_pid())";
                await command.ExecuteNonQueryAsync(cancellation);
            },
        })).ToArray();
        stop.GoOn();

        Assert.Equal(WriteOutcome.Committed, await first);
        foreach (var write in group)
        {
            await Assert.ThrowsAsync<WriteUnavailableException>(() => write);
        }

        Assert.Single(harness.Log, entry => entry.Contains("took no writes", StringComparison.Ordinal));
        Assert.Equal(WriteOutcome.Committed, await harness.InsertAsync(harness.NewToken()));
    }

    [Fact]
    public async Task Each_statement_is_planned_once_and_reads_by_index()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite: false);
        for (var count = 0; count < 10; count++)
        {
            var token = await harness.GrantAsync();
            await harness.ExchangeAsync(token);
            await harness.InsertAsync(harness.NewToken());
            await harness.Writer.WriteAsync(new WriteUnit { Rotation = new(token.AuthorizationId!.Value, 0, 1, TokenWriterHarness.Now, TimeSpan.Zero, "1", TokenWriterHarness.Now) });
        }

        Assert.Equal("0", await harness.AskAsync("SELECT sum(custom_plans) FROM pg_prepared_statements"));
        Assert.True(int.Parse((await harness.AskAsync("SELECT sum(generic_plans) FROM pg_prepared_statements"))!, CultureInfo.InvariantCulture) > 20);
        await harness.AskAsync("SELECT pg_stat_force_next_flush()");
        Assert.Equal("0", await harness.AskAsync("SELECT sum(seq_scan) FROM pg_stat_user_tables WHERE relname IN ('Tokens', 'Grants', 'Sessions', 'AspNetUsers')"));
    }

    [Fact]
    public async Task Row_that_somebody_holds_keeps_nobody_waiting_who_does_not_want_it()
    {
        using var stop = new WriterStop();
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite: false, options =>
        {
            options.Probe = stop.Probe;
            options.LockTimeout = TimeSpan.FromMilliseconds(100);
        });
        var held = await harness.GrantAsync();
        var valid = await harness.GrantAsync();
        await using var other = harness.Database.Open();
        await using var holding = await other.Database.BeginTransactionAsync();
        await other.Grants.Where(grant => grant.Id == held.AuthorizationId).ExecuteUpdateAsync(update => update.SetProperty(grant => grant.Subject, "bob"));

        stop.Demand();
        var first = harness.InsertAsync(harness.NewToken());
        await stop.ReachedAsync();
        Task<WriteOutcome>[] group = [harness.InsertAsync(harness.NewToken()), harness.ExchangeAsync(held), harness.ExchangeAsync(valid)];
        stop.GoOn();

        Assert.Equal([WriteOutcome.Committed, WriteOutcome.Committed, WriteOutcome.Committed], await Task.WhenAll(first, group[0], group[2]));
        await Assert.ThrowsAsync<WriteUnavailableException>(() => group[1]);
        await holding.RollbackAsync();
        Assert.Equal(WriteOutcome.Committed, await harness.ExchangeAsync(held));
    }

    [Fact]
    public async Task Many_who_want_a_row_that_somebody_holds_do_not_wait_for_it_one_after_the_other()
    {
        using var stop = new WriterStop();
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite: false, options =>
        {
            options.Probe = stop.Probe;
            options.LockTimeout = TimeSpan.FromMilliseconds(100);
        });
        var held = await harness.GrantAsync();
        await using var other = harness.Database.Open();
        await using var holding = await other.Database.BeginTransactionAsync();
        await other.Grants.Where(grant => grant.Id == held.AuthorizationId).ExecuteUpdateAsync(update => update.SetProperty(grant => grant.Subject, "bob"));

        stop.Demand();
        var first = harness.InsertAsync(harness.NewToken());
        await stop.ReachedAsync();
        var group = Enumerable.Range(0, 20).Select(_ => harness.ExchangeAsync(held)).ToArray();
        stop.GoOn();

        Assert.Equal(WriteOutcome.Committed, await first);
        foreach (var write in group)
        {
            await Assert.ThrowsAsync<WriteUnavailableException>(() => write);
        }

        Assert.Equal(3, harness.Log.Count(entry => entry.Contains("Another transaction holds a row", StringComparison.Ordinal)));
    }
}
