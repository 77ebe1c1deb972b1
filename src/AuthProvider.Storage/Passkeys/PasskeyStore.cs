using AuthProvider.Storage.Tokens.Writing;

namespace AuthProvider.Storage.Passkeys;

/// <summary>Challenges that were answered: the insert of a row that must not exist is the compare-and-set.</summary>
public sealed class PasskeyStore(SideWriter writer)
{
    private const string Insert = """INSERT INTO "SpentChallenges" ("Id", "ExpiresAt") VALUES (@id, @expires) ON CONFLICT DO NOTHING""";

    /// <summary>Notes that a challenge was answered.</summary>
    /// <param name="id">SHA-256 of the ceremony's protected state.</param>
    /// <param name="expiresAt">When the challenge has expired in any case.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>Whether it is the first answer.</returns>
    public async Task<bool> TrySpendAsync(byte[] id, DateTimeOffset expiresAt, CancellationToken cancellationToken = default) =>
        await writer.ExecuteAsync(Insert, cancellationToken, ("@id", id), ("@expires", expiresAt.UtcDateTime)) == 1;
}
