using System.Globalization;
using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace AuthProvider.Storage.Caches;

/// <summary>
/// Tells a running server that another process of this program changed its database: a counter in the header of the SQLite file
/// (<c>PRAGMA user_version</c>), which counts within the transaction of the change and so never without it. Unlike
/// <c>PRAGMA data_version</c> it stands still while the server itself writes. With PostgreSQL the database itself tells
/// (<see cref="Nodes.ChangeNoticeListener"/>).
/// </summary>
public sealed class OutsideChanges(DatabaseConnection connection)
{
    /// <summary>Counts a change, within the transaction that makes it.</summary>
    /// <param name="database">The context; it is in a transaction.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task AnnounceAsync(AuthProviderDbContext database, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        if (database.Database.CurrentTransaction is not { } transaction)
        {
            throw new InvalidOperationException("A change is announced within its transaction.");
        }

        if (!connection.IsSqlite)
        {
            return;
        }

        await using var command = database.Database.GetDbConnection().CreateCommand();
        command.Transaction = transaction.GetDbTransaction();
        command.CommandText = "PRAGMA user_version";
        var count = Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={unchecked(count + 1)}");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
