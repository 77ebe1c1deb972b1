using AuthProvider.Protocol.Signing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using Npgsql;

namespace AuthProvider.Storage.Database;

/// <summary>Whether the database answers, takes writes, and gave the server its keys. Nothing is written.</summary>
public sealed class DatabaseProbe(AuthProviderDbContext database, DatabaseConnection connection, ISigningKeys keys)
{
    /// <summary>Asks.</summary>
    /// <param name="cancellationToken">Ends the wait; the answer is no then.</param>
    public async Task<DatabaseStanding> AskAsync(CancellationToken cancellationToken = default) =>
        new(await TakesWritesAsync(cancellationToken), keys.FindActive(SecurityAlgorithms.EcdsaSha256) is not null);

    // To begin a transaction takes the lock and the right to write, and nothing reaches the disk before its commit.
    private async Task<bool> TakesWritesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            var takes = connection.IsSqlite || await IsPrimaryAsync(cancellationToken);
            await transaction.RollbackAsync(cancellationToken);
            return takes;
        }
        catch (Exception exception) when (exception is OperationCanceledException || UnavailableDatabase.IsCauseOf(exception) || exception is SqliteException or NpgsqlException)
        {
            return false;
        }
    }

    private Task<bool> IsPrimaryAsync(CancellationToken cancellationToken) => database.Database
        .SqlQueryRaw<bool>("SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off' AS \"Value\"")
        .SingleAsync(cancellationToken);
}

/// <summary>How the database stands.</summary>
/// <param name="TakesWrites">Whether it answers and takes writes.</param>
/// <param name="HasKeys">Whether there is a key to sign with.</param>
public sealed record DatabaseStanding(bool TakesWrites, bool HasKeys);
