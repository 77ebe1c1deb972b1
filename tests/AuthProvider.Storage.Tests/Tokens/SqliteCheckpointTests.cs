using AuthProvider.Storage.Tokens.Writing;
using Microsoft.Data.Sqlite;

namespace AuthProvider.Storage.Tests.Tokens;

public sealed class SqliteCheckpointTests
{
    private const int PageSize = 4096;

    [Fact]
    public async Task Log_begins_anew_while_the_writer_goes_on_and_nothing_is_lost()
    {
        const int pages = 100;
        const int tokens = 3000;
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite: true, options => options.CheckpointPages = pages);
        var grant = await harness.GrantAsync();

        // Without the last resort, which would hide that nothing else works.
        await harness.AskAsync("PRAGMA wal_autocheckpoint=0");

        for (var count = 0; count < tokens; count++)
        {
            Assert.Equal(WriteOutcome.Committed, await harness.InsertAsync(harness.NewToken(grant.AuthorizationId)));
        }

        // Each token writes five pages or more: the log would have 60 MB.
        Assert.InRange(new FileInfo(FileOf(harness) + "-wal").Length, 1, pages * PageSize * 100);
        Assert.Equal(1 + tokens, (await harness.TokensAsync(grant.AuthorizationId)).Count);
        Assert.Equal("ok", await harness.AskAsync("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task Log_that_cannot_be_moved_is_told_of_and_loses_nothing()
    {
        const int tokens = 300;
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite: true, options => options.CheckpointPages = 10);
        var grant = await harness.GrantAsync();

        // The writer has the file open; another connection finds none.
        var file = FileOf(harness);
        File.Move(file, file + ".away");
        for (var count = 0; count < tokens; count++)
        {
            Assert.Equal(WriteOutcome.Committed, await harness.InsertAsync(harness.NewToken(grant.AuthorizationId)));
        }

        File.Move(file + ".away", file);
        Assert.Equal(1 + tokens, (await harness.TokensAsync(grant.AuthorizationId)).Count);
        await harness.Writer.DisposeAsync();
        Assert.All(harness.Log, entry => Assert.Contains("could not be moved", entry, StringComparison.Ordinal));
        Assert.NotEmpty(harness.Log);
    }

    private static string FileOf(TokenWriterHarness harness) => new SqliteConnectionStringBuilder(harness.Database.Connection.ConnectionString).DataSource;
}
