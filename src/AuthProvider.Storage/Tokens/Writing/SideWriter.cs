using System.Data.Common;
using AuthProvider.Storage.Database;
using Npgsql;

namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>
/// Writes what is no token and in no picture of one: on SQLite in turn with the tokens, with whose commit it comes along; on PostgreSQL, which
/// lets many write at once, beside them, so that they do not wait for it.
/// </summary>
public sealed class SideWriter(TokenWriter writer, DatabaseConnection database)
{
    /// <summary>Runs one statement as a transaction of its own.</summary>
    /// <param name="text">The statement.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <param name="values">Its parameters, by name.</param>
    /// <returns>How many rows it changed.</returns>
    /// <exception cref="WriteUnavailableException">The database takes no writes now.</exception>
    /// <exception cref="DbException">The database does not take this one.</exception>
    internal async Task<int> ExecuteAsync(string text, CancellationToken cancellationToken, params (string Name, object Value)[] values)
    {
        if (database.IsSqlite)
        {
            return await RunInTurnAsync((connection, transaction, cancellation) => ExecuteAsync(connection, transaction, text, values, cancellation), cancellationToken);
        }

        return await GuardAsync(async () =>
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            return await ExecuteAsync(connection, transaction: null, text, values, cancellationToken);
        });
    }

    /// <summary>Runs work in a transaction of its own.</summary>
    /// <param name="work">Changes rows and says how many.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>How many rows were changed.</returns>
    /// <exception cref="WriteUnavailableException">The database takes no writes now.</exception>
    /// <exception cref="DbException">The database does not take this one.</exception>
    internal async Task<int> RunAsync(Func<DbConnection, DbTransaction, CancellationToken, Task<int>> work, CancellationToken cancellationToken)
    {
        if (database.IsSqlite)
        {
            return await RunInTurnAsync(work, cancellationToken);
        }

        return await GuardAsync(async () =>
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var rows = await work(connection, transaction, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return rows;
        });
    }

    private async Task<int> RunInTurnAsync(Func<DbConnection, DbTransaction, CancellationToken, Task<int>> work, CancellationToken cancellationToken)
    {
        var rows = 0;
        await writer.WriteAsync(
            new WriteUnit
            {
                KeepsPictures = true,
                Work = async (connection, transaction, cancellation) => rows = await work(connection, transaction, cancellation),
            },
            cancellationToken);
        return rows;
    }

    // Of the failures of PostgreSQL those about the values (classes 22 and 23) are the caller's.
    private static async Task<int> GuardAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is not PostgresException { SqlState: ['2', '2' or '3', ..] } && DatabaseFailure.IsCauseOf(exception))
        {
            throw new WriteUnavailableException("The database takes no writes at the moment.", exception);
        }
    }

    private static async Task<int> ExecuteAsync(
        DbConnection connection, DbTransaction? transaction, string text, (string Name, object Value)[] values, CancellationToken cancellationToken)
    {
        await using var command = connection.NewCommand(transaction, text, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
