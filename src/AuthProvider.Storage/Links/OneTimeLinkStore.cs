using AuthProvider.Storage.Database;
using AuthProvider.Storage.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.Links;

/// <summary>Secrets that are handed out in a link and work once.</summary>
public sealed class OneTimeLinkStore(AuthProviderDbContext database, TimeProvider time)
{
    /// <summary>Makes a secret.</summary>
    /// <param name="purpose">What it is for; it is worth nothing for another purpose.</param>
    /// <param name="lifetime">How long it works.</param>
    /// <param name="userId">The user it is for; null where it makes one.</param>
    /// <param name="payload">What it carries, as JSON; null where nothing.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The secret, 256 random bits in base64url.</returns>
    public async Task<string> CreateAsync(
        string purpose, TimeSpan lifetime, Guid? userId = null, string? payload = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);

        var secret = RandomSecret.Create();
        var now = time.GetUtcNow();
        database.OneTimeLinks.Add(new OneTimeLink
        {
            Purpose = purpose, SecretHash = RandomSecret.Hash(secret), UserId = userId, Payload = payload, CreatedAt = now, ExpiresAt = now + lifetime,
        });
        await database.SaveChangesAsync(cancellationToken);
        return secret;
    }

    /// <summary>Looks at a link without using it.</summary>
    /// <param name="purpose">What it must be for.</param>
    /// <param name="secret">The secret as it was presented.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The link; null where it is unknown, expired, used or for another purpose.</returns>
    public Task<RedeemedLink?> PeekAsync(string purpose, string secret, CancellationToken cancellationToken = default) =>
        Usable(purpose, secret).Select(link => new RedeemedLink(link.UserId, link.Payload)).SingleOrDefaultAsync(cancellationToken);

    /// <summary>Uses a link: one compare-and-set, so that of many at once one wins.</summary>
    /// <param name="purpose">What it must be for.</param>
    /// <param name="secret">The secret as it was presented.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>What it carried; null where it is unknown, expired, used or for another purpose.</returns>
    public async Task<RedeemedLink?> RedeemAsync(string purpose, string secret, CancellationToken cancellationToken = default)
    {
        var link = await PeekAsync(purpose, secret, cancellationToken);
        var now = time.GetUtcNow();
        return link is not null
            && await Usable(purpose, secret).ExecuteUpdateAsync(update => update.SetProperty(row => row.UsedAt, now), cancellationToken) == 1
                ? link
                : null;
    }

    /// <summary>Ends all links of a purpose, of one user or of all.</summary>
    /// <param name="purpose">The purpose.</param>
    /// <param name="userId">The user; null for links that are for no user.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public Task WithdrawAsync(string purpose, Guid? userId = null, CancellationToken cancellationToken = default) =>
        database.OneTimeLinks.Where(link => link.Purpose == purpose && link.UserId == userId && link.UsedAt == null).ExecuteDeleteAsync(cancellationToken);

    /// <summary>Forgets links that have expired, used or not.</summary>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task PruneAsync(CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        return database.OneTimeLinks.Where(link => link.ExpiresAt < now).OrderBy(link => link.ExpiresAt).DeleteInBatchesAsync(cancellationToken);
    }

    private IQueryable<OneTimeLink> Usable(string purpose, string secret)
    {
        var hash = RandomSecret.Hash(secret);
        var now = time.GetUtcNow();
        return database.OneTimeLinks.Where(link => link.SecretHash == hash && link.Purpose == purpose && link.UsedAt == null && link.ExpiresAt > now);
    }
}

/// <summary>What a link carried.</summary>
/// <param name="UserId">The user it is for; null where it makes one.</param>
/// <param name="Payload">What it carries, as JSON; null where nothing.</param>
public sealed record RedeemedLink(Guid? UserId, string? Payload);
