using AuthProvider.Storage.Tokens.Writing;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AuthProvider.Storage.Database;

/// <summary>
/// Tells failures of which the database is the cause, now, from all others. Such a request may be repeated
/// (<see cref="WriteUnavailableException"/>): the answer is 503 with Retry-After (RFC 9110, 15.6.4).
/// </summary>
public static class UnavailableDatabase
{
    /// <summary>After which time a client may try again.</summary>
    public static TimeSpan RetryAfter => WriteUnavailableException.RetryAfter;

    /// <summary>Whether the cause of a failure is that the database is full, locked, out of order or not reachable.</summary>
    /// <param name="exception">The failure; null is none.</param>
    public static bool IsCauseOf(Exception? exception) => exception switch
    {
        null => false,
        WriteUnavailableException => true,

        // SQLITE_BUSY, SQLITE_LOCKED, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN.
        SqliteException { SqliteErrorCode: 5 or 6 or 10 or 13 or 14 } => true,

        // A server that only reads; no resources, an operator's doing, no connection; two transactions that waited for each other, of which one gave way.
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction or ['5', '3', ..] or ['5', '7', ..] or ['0', '8', ..] or ['4', '0', ..] } => true,
        NpgsqlException { InnerException: System.Net.Sockets.SocketException or IOException or TimeoutException } => true,
        _ => IsCauseOf(exception.InnerException),
    };
}
