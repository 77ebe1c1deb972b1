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
/// work, by itself, and tries that again after the next commits where somebody still reads an older state. A failure changes nothing that was
/// committed; the next time it is tried again, and at the latest a commit does it (<c>wal_autocheckpoint</c>).
/// A log that begins anew right between two passes was a defect of SQLite up to 3.51.2 (<c>SqliteCheckpointTests</c> asks for its correction).
/// </remarks>
internal sealed partial class SqliteCheckpoints : IAsyncDisposable
{
    /// <summary>A log of this many times the usual length is too long: a commit moves it then where nothing else does.</summary>
    public const int LastResort = 8;

    private const string Database = "main";

    // Each pass moves what came during the one before it: fewer pages, until the forced write of the log that each begins with takes longest.
    // Only a pass at whose end nothing is left makes SQLite force the file to the disk; where none does, the writer waits for that.
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

    // Told once, not every time: then it is known that something is wrong, and the log of the server stays readable.
    private bool _isFailureTold;
    private bool _isLengthTold;

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
            MoveRest();
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

            // This also reads the schema: a connection that has read nothing knows of no log, and moves none.
            command.CommandText = "PRAGMA synchronous=FULL;";
            command.ExecuteNonQuery();
            MoveInPasses(connection.Handle!);
            if (_isFailureTold)
            {
                _isFailureTold = false;
                LogMovedAgain(_logger);
            }
        }
        catch (SqliteException exception)
        {
            if (!_isFailureTold)
            {
                _isFailureTold = true;
                LogNotMoved(_logger, exception);
            }
        }
    }

    private static void MoveInPasses(sqlite3 connection)
    {
        var before = 0;
        for (var pass = 0; pass < MostPasses; pass++)
        {
            var result = raw.sqlite3_wal_checkpoint_v2(connection, Database, raw.SQLITE_CHECKPOINT_PASSIVE, out _, out var moved);
            if (result == raw.SQLITE_BUSY)
            {
                // Another connection is moving it.
                return;
            }

            SqliteException.ThrowExceptionForRC(result, connection);
            if (moved < 0)
            {
                throw new SqliteException("The connection finds no write-ahead log.", raw.SQLITE_ERROR);
            }

            if (moved == before)
            {
                return;
            }

            before = moved;
        }
    }

    private void MoveRest()
    {
        var result = raw.sqlite3_wal_checkpoint_v2(_writer, Database, raw.SQLITE_CHECKPOINT_PASSIVE, out var pages, out var moved);
        if (result == raw.SQLITE_OK && moved == pages)
        {
            _background = null;
            _isLengthTold = false;
        }
        else if (++_tries == MostTries)
        {
            _background = null;
            if (!_isLengthTold && (long)pages > (long)_pages * LastResort)
            {
                _isLengthTold = true;
                LogLong(_logger, pages, moved);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The write-ahead log could not be moved into the database file beside the writer. The writer does it, and requests wait for that.")]
    private static partial void LogNotMoved(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "The write-ahead log is moved into the database file beside the writer again.")]
    private static partial void LogMovedAgain(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The write-ahead log has {Pages} pages, of which {Moved} could be moved into the database file: somebody has been reading an old state for long. It loses nothing, and grows.")]
    private static partial void LogLong(ILogger logger, int pages, int moved);
}
