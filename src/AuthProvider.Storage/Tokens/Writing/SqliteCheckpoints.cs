using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>
/// Moves what was committed from the write-ahead log into the file while the writer goes on, on a thread and a connection of its own. SQLite
/// does that within a commit if left alone, and whoever waits for that commit or the next ones waits for all of it.
/// </summary>
/// <remarks>
/// The log begins anew only when all of it was moved and nobody reads from it. So the writer moves the last pages, which came while this was at
/// work, by itself, and tries that again after the next commits where somebody still reads. A failure changes nothing that was committed; the
/// next time it is tried again, and at the latest a commit does it (<c>wal_autocheckpoint</c>).
/// </remarks>
internal sealed partial class SqliteCheckpoints : IAsyncDisposable
{
    private const string Database = "main";

    // Each pass moves what came during the one before it, which is less each time. Only a pass at whose end nothing is left makes SQLite force
    // the file to the disk; where none does, the writer waits for that.
    private const int MostPasses = 16;

    // How many commits in a row try to move the rest.
    private const int MostTries = 16;

    private readonly sqlite3 _writer;
    private readonly string _connectionString;
    private readonly int _pages;
    private readonly ILogger _logger;
    private Task? _background;
    private int _tries;
    private long _written;

    /// <summary>Watches a connection.</summary>
    /// <param name="writer">The connection that writes.</param>
    /// <param name="connectionString">The database.</param>
    /// <param name="pages">After how many pages of 4 KB that the connection has written.</param>
    /// <param name="logger">Is told when the log cannot be moved.</param>
    public SqliteCheckpoints(SqliteConnection writer, string connectionString, int pages, ILogger logger)
    {
        _writer = writer.Handle!;
        _connectionString = new SqliteConnectionStringBuilder(connectionString) { Mode = SqliteOpenMode.ReadWrite }.ConnectionString;
        _pages = pages;
        _logger = logger;
    }

    /// <summary>The writer has committed: begins to move the log when it is long, or ends what was begun. Never throws: what is committed is committed.</summary>
    public void AfterCommit()
    {
        if (_background is { IsCompleted: true })
        {
            var result = raw.sqlite3_wal_checkpoint_v2(_writer, Database, raw.SQLITE_CHECKPOINT_PASSIVE, out var pages, out var moved);
            if ((result == raw.SQLITE_OK && moved == pages) || ++_tries == MostTries)
            {
                _background = null;
            }
        }

        // The count of SQLite has 31 bits, so it is read and set to zero.
        _ = raw.sqlite3_db_status(_writer, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var written, out _, 1);
        _written += written;
        if (_background is null && _written >= _pages)
        {
            _written = 0;
            _tries = 0;
            Begin();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_background is { } background)
        {
            await background.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Begin()
    {
        try
        {
            _background = Task.Factory.StartNew(Move, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (Exception exception) when (exception is TaskSchedulerException or OutOfMemoryException or ThreadStartException)
        {
            // The machine gives no thread now: nothing has begun.
        }
    }

    private void Move()
    {
        try
        {
            using var connection = new SqliteConnection(_connectionString);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA synchronous=FULL;";
            command.ExecuteNonQuery();
            var before = 0;
            for (var pass = 0; pass < MostPasses; pass++)
            {
                var result = raw.sqlite3_wal_checkpoint_v2(connection.Handle, Database, raw.SQLITE_CHECKPOINT_PASSIVE, out _, out var moved);
                if (result is not (raw.SQLITE_OK or raw.SQLITE_BUSY))
                {
                    SqliteException.ThrowExceptionForRC(result, connection.Handle);
                }

                if (moved == before)
                {
                    return;
                }

                before = moved;
            }
        }
        catch (SqliteException exception)
        {
            // The disk is full or fails: the log keeps everything.
            LogNotMoved(_logger, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The write-ahead log could not be moved into the database file. It keeps everything, and grows until it can be moved.")]
    private static partial void LogNotMoved(ILogger logger, Exception exception);
}
