using System.Data.Common;
using System.Globalization;
using AuthProvider.Storage.Tokens.Writing;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AuthProvider.Storage.Database;

/// <summary>Sets what a SQLite connection does not remember: every commit reaches the disk before it is acknowledged.</summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    // The writer of tokens has the log moved into the file when it is half as long; else a commit does it, and everybody waits for that one.
    private static readonly string Text = string.Create(
        CultureInfo.InvariantCulture, $"PRAGMA synchronous=FULL; PRAGMA cache_size=-8000; PRAGMA wal_autocheckpoint={2 * TokenWriterOptions.DefaultCheckpointPages};");

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Text;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Text;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
