using AuthProvider.Storage.Database;
using Microsoft.Extensions.Options;

namespace AuthProvider.Storage.Tokens.Pruning;

/// <summary>
/// Removes expired tokens, denials, client assertions and challenges of passkeys, and grants of which nothing is left, in batches that are
/// short enough for requests to be served in between.
/// </summary>
public sealed class TokenPruner(PruningBatches batches, IOptions<PruningOptions> options, TimeProvider time)
{
    private readonly PruningOptions _options = options.Value;
    private DateTimeOffset _grantsDueAt;

    /// <summary>One round over everything.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        await PruneTokensAsync(now - _options.Grace, cancellationToken);
        await PruneDenialsAsync(now - _options.Grace, cancellationToken);
        await PruneUsedAssertionsAsync(now - _options.Grace, cancellationToken);
        await PruneSpentChallengesAsync(now - _options.Grace, cancellationToken);
        if (now >= _grantsDueAt)
        {
            await PruneGrantsAsync(now - _options.GrantGrace, cancellationToken);
            _grantsDueAt = now + _options.GrantInterval;
        }
    }

    /// <summary>Removes tokens that expired before a time; returns how many.</summary>
    public Task<long> PruneTokensAsync(DateTimeOffset threshold, CancellationToken cancellationToken = default) =>
        batches.DeleteAsync("Tokens", "ExpirationDate", threshold.UtcDateTime, cancellationToken);

    /// <summary>Removes denials of tokens that expired before a time; returns how many.</summary>
    public Task<long> PruneDenialsAsync(DateTimeOffset threshold, CancellationToken cancellationToken = default) =>
        batches.DeleteAsync("Denials", "ExpiresAt", threshold.UtcDateTime, cancellationToken);

    /// <summary>Forgets client assertions that expired before a time; returns how many.</summary>
    public Task<long> PruneUsedAssertionsAsync(DateTimeOffset threshold, CancellationToken cancellationToken = default) =>
        batches.DeleteAsync("UsedAssertions", "ExpiresAt", threshold.UtcDateTime, cancellationToken);

    /// <summary>Forgets answered challenges of passkeys that expired before a time; returns how many.</summary>
    public Task<long> PruneSpentChallengesAsync(DateTimeOffset threshold, CancellationToken cancellationToken = default) =>
        batches.DeleteAsync("SpentChallenges", "ExpiresAt", threshold.UtcDateTime, cancellationToken);

    /// <summary>Removes grants given before a time of which neither a row of a token nor a refresh token is left; returns how many.</summary>
    public async Task<long> PruneGrantsAsync(DateTimeOffset threshold, CancellationToken cancellationToken = default)
    {
        // Identifiers are of version 7, so walking along them is walking through time, and no batch looks at a grant twice.
        var position = Guid.Empty;
        var end = Guid.CreateVersion7(threshold);
        var expired = (time.GetUtcNow() - _options.Grace).UtcDateTime;
        long total = 0;
        while (true)
        {
            Guid? last = null;
            var rows = await batches.RunAsync(
                "Grants",
                async (connection, transaction, cancellation) =>
                {
                    await using var find = connection.NewCommand(
                        transaction, """SELECT "Id" FROM "Grants" WHERE "Id" > @position AND "Id" < @end ORDER BY "Id" LIMIT 1 OFFSET @count""",
                        ("@position", position), ("@end", end), ("@count", _options.BatchSize - 1));
                    last = await find.ExecuteScalarAsync(cancellation) switch
                    {
                        Guid id => id,
                        string id => Guid.Parse(id),
                        _ => null,
                    };
                    await using var delete = connection.NewCommand(
                        transaction,
                        """
                        DELETE FROM "Grants" WHERE "Id" > @position AND "Id" <= @last AND ("ExpiresAt" IS NULL OR "ExpiresAt" < @expired) AND
                            NOT EXISTS (SELECT 1 FROM "Tokens" WHERE "Tokens"."AuthorizationId" = "Grants"."Id")
                        """,
                        ("@position", position), ("@last", last ?? end), ("@expired", expired));
                    return await delete.ExecuteNonQueryAsync(cancellation);
                },
                cancellationToken);
            total += rows;
            if (last is not { } next)
            {
                return total;
            }

            position = next;
            await batches.PauseAsync(cancellationToken);
        }
    }
}
