using AuthProvider.Storage.Tests.Sessions;
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
}
