using System.Data.Common;
using System.Security.Cryptography;
using AuthProvider.Protocol.Signing;
using Microsoft.Data.Sqlite;
using Microsoft.IdentityModel.Tokens;
using Npgsql;

namespace AuthProvider.Storage.Database;

/// <summary>
/// Whether the database answers, takes writes, and gave the server its keys. Nothing is written, unless the database refused something
/// since it last took something.
/// </summary>
public sealed class DatabaseProbe(DatabaseConnection connection, WriteGate gate, WriteDoubt doubt, ISigningKeys keys)
{
    // A row that is gone within its transaction: both statements change pages, which the commit writes.
    private const string Trial = """
        INSERT INTO "UsedAssertions" ("Id", "ExpiresAt") VALUES (@id, @at);
        DELETE FROM "UsedAssertions" WHERE "Id" = @id
        """;

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

            await using var own = await connection.OpenAsync(cancellationToken);
            await using var transaction = await own.BeginTransactionAsync(cancellationToken);
            var takes = await IsPrimaryAsync(own, transaction, cancellationToken);
            await EndAsync(own, transaction, mayWrite: takes, cancellationToken);
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
        await EndAsync(own, transaction, mayWrite: true, cancellationToken);
    }

    private async Task EndAsync(DbConnection own, DbTransaction transaction, bool mayWrite, CancellationToken cancellationToken)
    {
        if (!mayWrite || !doubt.IsRaised)
        {
            await transaction.RollbackAsync(cancellationToken);
            return;
        }

        await using var command = own.NewCommand(transaction, Trial, ("@id", RandomNumberGenerator.GetBytes(32)), ("@at", DateTime.UnixEpoch));
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        doubt.Settle();
    }

    private static async Task<bool> IsPrimaryAsync(DbConnection own, DbTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = own.NewCommand(transaction, "SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'");
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}

/// <summary>How the database stands.</summary>
/// <param name="TakesWrites">Whether it answers and takes writes.</param>
/// <param name="HasKeys">Whether there is a key to sign with.</param>
public sealed record DatabaseStanding(bool TakesWrites, bool HasKeys);
