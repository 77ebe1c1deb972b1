using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.Database;

/// <summary>Deletes old rows of tables that the writer of tokens has nothing to do with.</summary>
internal static class DeletionInBatches
{
    private const int BatchSize = 500;

    /// <summary>Deletes rows, so many at a time that others who write are served in between.</summary>
    /// <param name="rows">The rows, in the order of an index.</param>
    /// <param name="cancellationToken">Cancels it between two batches.</param>
    /// <typeparam name="TRow">The entity.</typeparam>
    public static async Task DeleteInBatchesAsync<TRow>(this IOrderedQueryable<TRow> rows, CancellationToken cancellationToken)
        where TRow : class
    {
        while (await rows.Take(BatchSize).ExecuteDeleteAsync(cancellationToken) == BatchSize)
        {
        }
    }
}
