using Microsoft.Data.Sqlite;
using Npgsql;

namespace AuthProvider.Storage.Database;

/// <summary>Tells failures of which the cause is that a row which is referred to was deleted a moment ago, as an app in the middle of its request.</summary>
internal static class MissingRow
{
    /// <summary>Whether a foreign key found nothing.</summary>
    /// <param name="exception">The failure.</param>
    public static bool IsCauseOf(Exception exception) => exception switch
    {
        // SQLITE_CONSTRAINT_FOREIGNKEY.
        SqliteException { SqliteExtendedErrorCode: 787 } => true,
        PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } => true,
        _ => false,
    };
}
