using System.Data.Common;
using AuthProvider.Storage.Tokens.Writing;
using Microsoft.Extensions.Options;

namespace AuthProvider.Storage.Tokens.Pruning;

/// <summary>Removes rows in batches that are short enough for requests to be served in between, and counts them.</summary>
public sealed class PruningBatches(TokenWriter writer, IOptions<PruningOptions> options, PruningMetrics metrics, TimeProvider time)
{
    private readonly PruningOptions _options = options.Value;

    /// <summary>The most rows in one batch.</summary>
    internal int Size => _options.BatchSize;

    /// <summary>Removes all rows that a statement finds.</summary>
    /// <param name="table">The table, for the numbers.</param>
    /// <param name="text">The statement: it removes <c>@count</c> rows at most, of before <c>@threshold</c>.</param>
    /// <param name="threshold">The time as its column has it.</param>
    /// <param name="cancellationToken">Cancels it between two batches.</param>
    /// <returns>How many rows left.</returns>
    internal Task<long> DeleteAsync(string table, string text, object threshold, CancellationToken cancellationToken) => RepeatAsync(
        table,
        async (connection, transaction, cancellation) =>
        {
            await using var command = Command(connection, transaction, text, ("@threshold", threshold), ("@count", Size));
            return await command.ExecuteNonQueryAsync(cancellation);
        },
        cancellationToken);

    /// <summary>Repeats a batch until it finds less than it may take.</summary>
    /// <param name="table">The table, for the numbers.</param>
    /// <param name="work">One batch: removes <see cref="Size"/> rows at most and says how many.</param>
    /// <param name="cancellationToken">Cancels it between two batches.</param>
    /// <returns>How many rows left.</returns>
    internal async Task<long> RepeatAsync(
        string table, Func<DbConnection, DbTransaction, CancellationToken, Task<int>> work, CancellationToken cancellationToken)
    {
        long total = 0;
        while (true)
        {
            var rows = await RunAsync(table, work, cancellationToken);
            total += rows;
            if (rows < Size)
            {
                return total;
            }

            await PauseAsync(cancellationToken);
        }
    }

    /// <summary>Runs one batch in a transaction of its own.</summary>
    /// <param name="table">The table, for the numbers.</param>
    /// <param name="work">Removes rows and says how many.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>How many rows left.</returns>
    internal async Task<int> RunAsync(
        string table, Func<DbConnection, DbTransaction, CancellationToken, Task<int>> work, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var rows = 0;
        await writer.WriteAsync(
            new WriteUnit
            {
                KeepsPictures = true,
                Work = async (connection, transaction, cancellation) => rows = await work(connection, transaction, cancellation),
            },
            cancellationToken);
        metrics.Count(table, rows, time.GetElapsedTime(started));
        return rows;
    }

    /// <summary>Lets requests be served alone for a while.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    internal Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(_options.Pause, time, cancellationToken);

    /// <summary>Makes a statement of a batch.</summary>
    internal static DbCommand Command(DbConnection connection, DbTransaction transaction, string text, params IEnumerable<(string Name, object Value)> values)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = text;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
