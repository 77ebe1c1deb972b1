using AuthProvider.Protocol.Signing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using Npgsql;

namespace AuthProvider.Storage.Database;

/// <summary>Whether the database answers, takes writes, and gave the server its keys. Nothing is written.</summary>
public sealed class DatabaseProbe(AuthProviderDbContext database, DatabaseConnection connection, WriteGate gate, ISigningKeys keys)
{
    // Each for the turn in this process and for the lock of the file: together the answer takes no longer than 2 seconds.
    private static readonly TimeSpan SqlitePatience = TimeSpan.FromSeconds(1);

    /// <summary>Asks.</summary>
    /// <param name="cancellationToken">Ends the wait; the answer is no then.</param>
    public async Task<DatabaseStanding> AskAsync(CancellationToken cancellationToken = default) =>
        new(await TakesWritesAsync(cancellationToken), keys.FindActive(SecurityAlgorithms.EcdsaSha256) is not null);

    // To begin a transaction takes the lock and the right to write, and nothing reaches the disk before its commit.
    private async Task<bool> TakesWritesAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (connection.IsSqlite)
            {
                await BeginInSqliteAsync(cancellationToken);
                return true;
            }

            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            var takes = await IsPrimaryAsync(cancellationToken);
            await transaction.RollbackAsync(cancellationToken);
            return takes;
        }
        catch (Exception exception) when (exception is OperationCanceledException || UnavailableDatabase.IsCauseOf(exception) || exception is SqliteException or NpgsqlException)
        {
            return false;
        }
    }

    // On a connection that waits for the lock shorter than those that write: a statement of SQLite waits on its thread.
    private async Task BeginInSqliteAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(SqlitePatience);
        using var turn = await gate.EnterAsync(limit.Token);
        var settings = new SqliteConnectionStringBuilder(connection.ConnectionString)
        {
            DefaultTimeout = (int)SqlitePatience.TotalSeconds, Mode = SqliteOpenMode.ReadWrite,
        };
        await using var own = new SqliteConnection(settings.ConnectionString);
        await own.OpenAsync(cancellationToken);
        await using var transaction = await own.BeginTransactionAsync(cancellationToken);
        await transaction.RollbackAsync(cancellationToken);
    }

    private Task<bool> IsPrimaryAsync(CancellationToken cancellationToken) => database.Database
        .SqlQueryRaw<bool>("SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off' AS \"Value\"")
        .SingleAsync(cancellationToken);
}

/// <summary>How the database stands.</summary>
/// <param name="TakesWrites">Whether it answers and takes writes.</param>
/// <param name="HasKeys">Whether there is a key to sign with.</param>
public sealed record DatabaseStanding(bool TakesWrites, bool HasKeys);
