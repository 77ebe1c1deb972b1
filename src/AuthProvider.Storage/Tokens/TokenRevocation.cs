using AuthProvider.Storage.Tokens.Writing;

namespace AuthProvider.Storage.Tokens;

/// <summary>Revokes many tokens at once.</summary>
internal static class TokenRevocation
{
    private const int BatchSize = 1000;

    /// <summary>Revokes all tokens that have some values in their columns, batch by batch, so that other requests are served in between.</summary>
    /// <param name="writer">What writes.</param>
    /// <param name="cancellationToken">Cancels it between two batches.</param>
    /// <param name="wanted">The columns and their values; a value that is null is not asked for.</param>
    /// <returns>How many were revoked that had not been.</returns>
    public static async Task<long> RevokeAsync(TokenWriter writer, CancellationToken cancellationToken, params (string Column, object? Value)[] wanted)
    {
        var asked = wanted.Where(pair => pair.Value is not null).ToArray();
        var condition = string.Concat(asked.Select(pair => $" AND \"{pair.Column}\" = @{pair.Column}"));
        long total = 0;
        while (true)
        {
            var count = await WriterStatement.ExecuteAsync(
                writer,
                $"""
                UPDATE "Tokens" SET "Status" = 'revoked', "ConcurrencyToken" = @stamp WHERE "Id" IN
                    (SELECT "Id" FROM "Tokens" WHERE "Status" <> 'revoked'{condition} LIMIT {BatchSize})
                """,
                cancellationToken,
                [.. asked.Select(pair => ($"@{pair.Column}", pair.Value!)), ("@stamp", ConcurrencyStamp.Next())]);
            total += count;
            if (count < BatchSize)
            {
                return total;
            }
        }
    }
}
