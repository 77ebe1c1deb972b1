using System.Data.Common;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Tokens.Writing;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AuthProvider.Storage.Tokens.Pruning;

/// <summary>Removes rows in batches that are short enough for requests to be served in between, and counts them.</summary>
public sealed class PruningBatches(SideWriter writer, IOptions<PruningOptions> options, PruningMetrics metrics, TimeProvider time)
{
    private readonly PruningOptions _options = options.Value;

    /// <summary>The most rows in one batch.</summary>
    internal int Size => _options.BatchSize;

    /// <summary>Removes all rows of before a time, the oldest first.</summary>
    /// <param name="table">The table; its key is <c>Id</c>.</param>
    /// <param name="column">The time of a row, of which there is an index.</param>
    /// <param name="threshold">The time, UTC.</param>
    /// <param name="cancellationToken">Cancels it between two batches.</param>
    /// <returns>How many rows left.</returns>
    internal Task<long> DeleteAsync(string table, string column, DateTime threshold, CancellationToken cancellationToken)
    {
        // PostgreSQL keeps what was deleted in the index until it is vacuumed: without this each batch would pass by all of the batches before it.
        // SQLite does not, and may roll a batch back and run it again.
        DateTime? reached = null;
        return RepeatAsync(
            table,
            async (connection, transaction, cancellation) =>
            {
                (string, object)[] from = reached is { } last && connection is NpgsqlConnection ? [("@reached", last)] : [];
                var after = from.Length > 0 ? $"""AND "{column}" >= @reached""" : "";
                await using var command = connection.NewCommand(
                    transaction,
                    $"""
                    DELETE FROM "{table}" WHERE "Id" IN (SELECT "Id" FROM "{table}" WHERE "{column}" < @threshold {after} ORDER BY "{column}" LIMIT @count)
                        RETURNING "{column}"
                    """,
                    [("@threshold", threshold), ("@count", Size), .. from]);
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                var count = 0;
                while (await reader.ReadAsync(cancellation))
                {
                    count++;
                    var at = reader.GetDateTime(0);
                    reached = at < reached ? reached : at;
                }

                return count;
            },
            cancellationToken);
    }

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
        var rows = await writer.RunAsync(work, cancellationToken);
        metrics.Count(table, rows, time.GetElapsedTime(started));
        return rows;
    }

    /// <summary>Lets requests be served alone for a while.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    internal Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(_options.Pause, time, cancellationToken);
}
