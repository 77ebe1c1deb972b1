using AuthProvider.Storage.Database;
using AuthProvider.Storage.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.KnownDevices;

/// <summary>The browsers at which users have signed in before, named by a secret in a cookie that outlives sessions.</summary>
public sealed class KnownDeviceStore(AuthProviderDbContext database, TimeProvider time)
{
    /// <summary>How long a device is trusted: 30 days.</summary>
    public static readonly TimeSpan Trust = TimeSpan.FromDays(30);

    /// <summary>How long a device is known after its last use: 400 days, as long as browsers keep a cookie.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(400);

    private const int MaximumUserAgentLength = 256;

    /// <summary>Finds the device of a user.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="secret">The secret in the cookie; null for none.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The device; null where the user has not signed in there.</returns>
    public async Task<KnownDevice?> FindAsync(Guid userId, string? secret, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrEmpty(secret))
        {
            return null;
        }

        var hash = RandomSecret.Hash(secret);
        return await database.KnownDevices.AsNoTracking().SingleOrDefaultAsync(device => device.UserId == userId && device.SecretHash == hash, cancellationToken);
    }

    /// <summary>Whether the password alone signs in at a device.</summary>
    /// <param name="device">The device; null for an unknown one.</param>
    /// <param name="securityStamp">The user's security stamp.</param>
    public bool IsTrusted(KnownDevice? device, string securityStamp) =>
        device is { TrustedUntil: { } until, TrustedStamp: { } stamp } && until > time.GetUtcNow() && string.Equals(stamp, securityStamp, StringComparison.Ordinal);

    /// <summary>Notes a sign-in.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="secret">The secret in the cookie; null for none.</param>
    /// <param name="userAgent">The User-Agent header; cut to 256 characters.</param>
    /// <param name="trustedStamp">The user's security stamp, where the device is to be trusted from now on; null leaves its trust as it is.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The secret for the cookie, and whether the device is new among others of the user.</returns>
    public async Task<(string Secret, bool IsNew)> SeeAsync(
        Guid userId, string? secret, string? userAgent, string? trustedStamp, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var isKnown = !string.IsNullOrEmpty(secret) && await IsKnownAsync(secret, cancellationToken);
        var kept = isKnown ? secret! : RandomSecret.Create();
        var hash = RandomSecret.Hash(kept);
        var device = isKnown
            ? await database.KnownDevices.AsTracking().SingleOrDefaultAsync(row => row.UserId == userId && row.SecretHash == hash, cancellationToken)
            : null;
        var isNew = device is null && await database.KnownDevices.AnyAsync(row => row.UserId == userId, cancellationToken);
        if (device is null)
        {
            device = new KnownDevice { UserId = userId, SecretHash = hash, FirstSeenAt = now };
            database.KnownDevices.Add(device);
        }

        device.LastSeenAt = now;
        device.UserAgent = userAgent is { Length: > MaximumUserAgentLength } ? userAgent[..MaximumUserAgentLength] : userAgent;
        if (trustedStamp is not null)
        {
            (device.TrustedUntil, device.TrustedStamp) = (now + Trust, trustedStamp);
        }

        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException) when (database.Entry(device).State is EntityState.Added)
        {
            // The same form, sent twice at the same time, has noted it.
            database.Entry(device).State = EntityState.Detached;
            isNew = false;
        }

        return (kept, isNew);
    }

    /// <summary>The devices that are trusted.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="securityStamp">The user's security stamp.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IReadOnlyList<KnownDevice>> FindTrustedAsync(Guid userId, string securityStamp, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        return await database.KnownDevices.AsNoTracking().Where(device => device.UserId == userId && device.TrustedUntil > now && device.TrustedStamp == securityStamp)
            .OrderByDescending(device => device.LastSeenAt).ToListAsync(cancellationToken);
    }

    /// <summary>Trusts none of a user's devices any more.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public Task DistrustAsync(Guid userId, CancellationToken cancellationToken = default) =>
        database.KnownDevices.Where(device => device.UserId == userId).ExecuteUpdateAsync(
            update => update.SetProperty(device => device.TrustedUntil, (DateTimeOffset?)null).SetProperty(device => device.TrustedStamp, (string?)null), cancellationToken);

    /// <summary>Forgets devices that were not used for long.</summary>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task PruneAsync(CancellationToken cancellationToken = default)
    {
        var before = time.GetUtcNow() - Memory;
        return database.KnownDevices.Where(device => device.LastSeenAt < before).OrderBy(device => device.LastSeenAt).DeleteInBatchesAsync(cancellationToken);
    }

    // A secret that we have not made is not taken over: somebody may have planted it.
    private Task<bool> IsKnownAsync(string secret, CancellationToken cancellationToken)
    {
        var hash = RandomSecret.Hash(secret);
        return database.KnownDevices.AnyAsync(device => device.SecretHash == hash, cancellationToken);
    }
}
