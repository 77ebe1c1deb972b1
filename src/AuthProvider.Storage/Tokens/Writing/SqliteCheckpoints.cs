using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>
/// Moves what was committed from the write-ahead log into the file while the writer goes on, on a thread and a connection of its own. SQLite
/// does that within a commit if left alone, and whoever waits for that commit or the next ones waits for all of it.
/// </summary>
/// <remarks>
/// The log begins anew only when all of it was moved. So the writer moves the rest, which came while this was at work, by itself: that is
/// little. A failure changes nothing that was committed; the next commits try again.
/// </remarks>
internal sealed class SqliteCheckpoints : IAsyncDisposable
{
    private const string Database = "main";

    private readonly sqlite3 _writer;
    private readonly string _connectionString;
    private readonly int _pages;
    private Task? _background;
    private long _writtenBefore;

    /// <summary>Watches a connection.</summary>
    /// <param name="writer">The connection that writes.</param>
    /// <param name="connectionString">The database.</param>
    /// <param name="pages">After how many pages of 4 KB in the log.</param>
    public SqliteCheckpoints(SqliteConnection writer, string connectionString, int pages)
    {
        _writer = writer.Handle!;
        _connectionString = connectionString;
        _pages = pages;
    }

    /// <summary>The writer has committed: begins to move the log when it is long, or ends what was begun.</summary>
    public void AfterCommit()
    {
        if (_background is { IsCompleted: true })
        {
            _background = null;
            _ = raw.sqlite3_wal_checkpoint_v2(_writer, Database, raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
        }

        _ = raw.sqlite3_db_status(_writer, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var written, out _, 0);
        if (_background is null && written - _writtenBefore >= _pages)
        {
            _writtenBefore = written;
            _background = Task.Factory.StartNew(Move, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_background is { } background)
        {
            await background;
        }
    }

    private void Move()
    {
        try
        {
            using var connection = new SqliteConnection(_connectionString);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA synchronous=FULL; PRAGMA wal_checkpoint(PASSIVE);";
            command.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // The disk is full or fails: the log keeps everything, and grows until it can be moved.
        }
    }
}
