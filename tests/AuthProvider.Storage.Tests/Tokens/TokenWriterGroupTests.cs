using AuthProvider.Storage.Tokens.Writing;

namespace AuthProvider.Storage.Tests.Tokens;

public abstract class TokenWriterGroupTests(bool sqlite)
{
    [Fact]
    public async Task Units_of_one_group_get_each_its_own_outcome()
    {
        using var reached = new SemaphoreSlim(0);
        using var released = new SemaphoreSlim(0);
        var holds = false;
        var worked = 0;
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite, options => options.Probe = stage =>
        {
            if (stage is WriteStage.BeforeCommit && Interlocked.Exchange(ref holds, false))
            {
                reached.Release();
                released.Wait();
            }
        });
        var valid = await harness.GrantAsync();
        var revoked = await harness.GrantAsync();
        var revocation = new WriteUnit();
        revocation.RevokeGrant(revoked.AuthorizationId!.Value);
        await harness.Writer.WriteAsync(revocation);
        var used = await harness.GrantAsync();
        await harness.ExchangeAsync(used);

        // The writer is held, so that what comes meanwhile is its next group.
        Volatile.Write(ref holds, true);
        var first = harness.InsertAsync(harness.NewToken());
        await reached.WaitAsync();
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
        released.Release();

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

public sealed class PostgreSqlTokenWriterGroupTests() : TokenWriterGroupTests(sqlite: false);
