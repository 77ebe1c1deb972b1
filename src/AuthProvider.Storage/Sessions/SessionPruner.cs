using System.Data.Common;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Tokens.Pruning;
using Microsoft.Extensions.Options;

namespace AuthProvider.Storage.Sessions;

/// <summary>
/// Removes sessions that ended long ago, with the notes which apps they signed in to, and browsers of which no session is left. What ran
/// out is ended first (<see cref="SessionEnding.EndExpiredAsync"/>). Tickets outside the database leave with the end, or by their own time.
/// </summary>
public sealed class SessionPruner(PruningBatches batches, DatabaseConnection database, IOptions<SessionOptions> options, TimeProvider time)
{
    private const string Table = "Sessions";

    /// <summary>Removes those that ended longer ago than they are kept (<see cref="SessionOptions.KeepEnded"/>).</summary>
    /// <param name="cancellationToken">Cancels it between two batches.</param>
    /// <returns>How many sessions left.</returns>
    public Task<long> PruneAsync(CancellationToken cancellationToken = default)
    {
        var threshold = database.ToColumn(time.GetUtcNow() - options.Value.KeepEnded);
        return batches.RepeatAsync(Table, (connection, transaction, cancellation) => PruneBatchAsync(connection, transaction, threshold, cancellation), cancellationToken);
    }

    private async Task<int> PruneBatchAsync(DbConnection connection, DbTransaction transaction, object threshold, CancellationToken cancellationToken)
    {
        var (sessions, browsers) = await DeleteSessionsAsync(connection, transaction, threshold, cancellationToken);
        if (browsers.Count == 0)
        {
            return sessions;
        }

        // The first statement holds the rows, so that the second one sees a session that a sign-in has begun there meanwhile.
        var names = browsers.Select((_, index) => $"@browser{index}").ToList();
        (string, object)[] values = [.. names.Zip(browsers)];
        await using var hold = connection.NewCommand(
            transaction, $"""UPDATE "Browsers" SET "ActiveSessionId" = "ActiveSessionId" WHERE "Id" IN ({string.Join(", ", names)})""", values);
        await hold.ExecuteNonQueryAsync(cancellationToken);
        await using var delete = connection.NewCommand(
            transaction,
            $"""
            DELETE FROM "Browsers" WHERE "Id" IN ({string.Join(", ", names)}) AND
                NOT EXISTS (SELECT 1 FROM "Sessions" WHERE "Sessions"."BrowserId" = "Browsers"."Id")
            """,
            values);
        await delete.ExecuteNonQueryAsync(cancellationToken);
        return sessions;
    }

    private async Task<(int Count, HashSet<object> Browsers)> DeleteSessionsAsync(
        DbConnection connection, DbTransaction transaction, object threshold, CancellationToken cancellationToken)
    {
        await using var delete = connection.NewCommand(
            transaction,
            """
            DELETE FROM "Sessions" WHERE "Id" IN (SELECT "Id" FROM "Sessions" WHERE "EndedAt" < @threshold ORDER BY "EndedAt" LIMIT @count)
                RETURNING "BrowserId"
            """,
            [("@threshold", threshold), ("@count", batches.Size)]);
        await using var reader = await delete.ExecuteReaderAsync(cancellationToken);
        var count = 0;
        var browsers = new HashSet<object>();
        while (await reader.ReadAsync(cancellationToken))
        {
            count++;
            browsers.Add(reader.GetValue(0));
        }

        return (count, browsers);
    }
}
