using AuthProvider.Storage.Tokens.Writing;

namespace AuthProvider.Storage.Tests.Tokens;

public sealed class WriterThreadTests
{
    [Fact]
    public async Task Thread_that_cannot_be_started_refuses_one_write_and_the_next_tries_again()
    {
        var starts = 0;
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite: true, options => options.Probe = stage =>
        {
            if (stage is WriteStage.BeforeThread && ++starts == 1)
            {
                // More than any array can have: fails as a thread does that the machine has no memory for.
                _ = GC.AllocateUninitializedArray<byte>(int.MaxValue);
            }
        });

        await Assert.ThrowsAsync<WriteUnavailableException>(() => harness.InsertAsync(harness.NewToken()));
        Assert.Equal(WriteOutcome.Committed, await harness.InsertAsync(harness.NewToken()));
        Assert.Equal(2, starts);
        Assert.Single(await harness.TokensAsync(grantId: null));
    }
}
