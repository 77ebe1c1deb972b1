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
        await harness.Writer.DisposeAsync();
        Assert.Empty(harness.Log);
    }

    [Fact]
    public async Task Writer_moves_the_log_and_says_so_once_where_nothing_can_beside_it()
    {
        const int atLeast = 300;
        const int atMost = 100_000;
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite: true, options => options.CheckpointPages = 10);
        var grant = await harness.GrantAsync();

        // The writer has the file open; another connection finds none.
        var file = FileOf(harness);
        File.Move(file, file + ".away");
        var tokens = 0;
        while (tokens < atLeast || (harness.Log.Count == 0 && tokens < atMost))
        {
            Assert.Equal(WriteOutcome.Committed, await harness.InsertAsync(harness.NewToken(grant.AuthorizationId)));
            tokens++;
        }

        File.Move(file + ".away", file);
        Assert.Equal(1 + tokens, (await harness.TokensAsync(grant.AuthorizationId)).Count);
        Assert.Equal("ok", await harness.AskAsync("PRAGMA integrity_check"));
        await harness.Writer.DisposeAsync();
        Assert.Contains("beside the writer", Assert.Single(harness.Log), StringComparison.Ordinal);
    }

    // Up to 3.51.2 a log that begins anew while a second pass starts can lose what was committed (sqlite.org/wal.html, the WAL-reset bug).
    [Fact]
    public void Sqlite_is_one_whose_log_may_be_moved_again_at_once()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Assert.True(Version.Parse(connection.ServerVersion) >= new Version(3, 51, 3), connection.ServerVersion);
    }

    private static string FileOf(TokenWriterHarness harness) => new SqliteConnectionStringBuilder(harness.Database.Connection.ConnectionString).DataSource;
}
