using System.Security.Cryptography;
using AuthProvider.Protocol.Jose;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Protection;
using AuthProvider.Storage.Sessions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AuthProvider.Storage.Keys;

/// <summary>
/// The signing keys in the database: made at the first start, announced before they sign, replaced by themselves and on demand, published
/// until the last token that they signed has ended (DESIGN, decision 4), and kept for ID tokens that come back (decision 27).
/// </summary>
public sealed class SigningKeyStore(
    AuthProviderDbContext database, SigningKeyRing ring, DecryptionKeyRing decryption, MasterKey master, IDataProtectionProvider protection,
    IOptions<SigningKeyOptions> options, IOptions<SessionOptions> sessions, TimeProvider time)
{
    private readonly IDataProtector _protector = protection.CreateProtector("AuthProvider.SigningKeys");

    /// <summary>Makes the keys that are missing, announces successors that are due, removes keys that are past, and loads the rest.</summary>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <exception cref="StartException">The keys cannot be decrypted: this is not the master key that they were encrypted under.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken = default)
    {
        await OpenAsync(cancellationToken);
        var now = time.GetUtcNow();
        await using (var transaction = await database.Database.BeginTransactionAsync(cancellationToken))
        {
            await database.HoldAsync(ClusterLock.SigningKeys, cancellationToken);
            var keys = await database.SigningKeys.AsTracking().ToListAsync(cancellationToken);
            database.SigningKeys.RemoveRange(keys.Where(key => key.RemovedAt <= now));
            foreach (var algorithm in SigningKeyMaterial.Algorithms)
            {
                var newest = Newest(keys, algorithm);
                if (newest is null)
                {
                    database.SigningKeys.Add(Create(algorithm, now, now));
                }
                else if (now >= newest.ActivatesAt + options.Value.Lifetime - options.Value.Announcement)
                {
                    Succeed([newest], algorithm, now, now + options.Value.Announcement);
                }
            }

            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await LoadAsync(cancellationToken);
    }

    /// <summary>Replaces the newest key of each algorithm.</summary>
    /// <param name="now">
    /// Whether the new keys sign at once, because the old ones may be known to others, those too that are announced; else they are announced first.
    /// </param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The <c>kid</c> of each new key that signs.</returns>
    public async Task<IReadOnlyList<string>> RotateAsync(bool now, CancellationToken cancellationToken = default)
    {
        await OpenAsync(cancellationToken);
        var clock = time.GetUtcNow();
        var added = new List<string>();
        await using (var transaction = await database.BeginOrJoinTransactionAsync(cancellationToken))
        {
            await database.HoldAsync(ClusterLock.SigningKeys, cancellationToken);
            var keys = await database.SigningKeys.AsTracking().ToListAsync(cancellationToken);
            foreach (var algorithm in SigningKeyMaterial.Algorithms)
            {
                var key = now
                    ? Succeed(keys.Where(key => IsOf(key, algorithm)), algorithm, clock, clock)
                    : Succeed([Newest(keys, algorithm)!], algorithm, clock, clock + options.Value.Announcement);
                if (SigningKeyMaterial.SigningAlgorithms.Contains(algorithm, StringComparer.Ordinal))
                {
                    added.Add(key.KeyId);
                }
            }

            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await LoadAsync(cancellationToken);
        return added;
    }

    /// <summary>Takes a retired key away at once, because others may know it: from now on it is neither published nor accepted.</summary>
    /// <param name="keyId">Its <c>kid</c>.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public async Task<KeyWithdrawal> WithdrawAsync(string keyId, CancellationToken cancellationToken = default)
    {
        await using (var transaction = await database.BeginOrJoinTransactionAsync(cancellationToken))
        {
            await database.HoldAsync(ClusterLock.SigningKeys, cancellationToken);
            var key = await database.SigningKeys.AsTracking().SingleOrDefaultAsync(one => one.KeyId == keyId, cancellationToken);
            if (key is null)
            {
                return KeyWithdrawal.Unknown;
            }

            if (key.RetiredAt is null || key.RetiredAt > time.GetUtcNow())
            {
                return KeyWithdrawal.InUse;
            }

            database.SigningKeys.Remove(key);
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await LoadAsync(cancellationToken);
        return KeyWithdrawal.Done;
    }

    /// <summary>Loads the keys as the database has them now.</summary>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="StartException">The keys cannot be decrypted: this is not the master key that they were encrypted under.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken = default)
    {
        // One after the other: what was read before a change never replaces what was read after it.
        await ring.Loading.WaitAsync(cancellationToken);
        try
        {
            var keys = await database.SigningKeys.AsNoTracking().OrderByDescending(key => key.ActivatesAt).ToListAsync(cancellationToken);
            ring.Replace(
            [
                .. keys.Where(key => SigningKeyMaterial.SigningAlgorithms.Contains(key.Algorithm, StringComparer.Ordinal)).Select(key => new SigningKeyRing.Entry(
                    SigningKeyMaterial.Read(key.KeyId, key.Algorithm, _protector.Unprotect(key.ProtectedKey)), KeyTimes.Of(key, options.Value.Retirement))),
            ]);
            decryption.Replace(
            [
                .. keys.Where(key => DecryptionKey.Algorithms.Contains(key.Algorithm, StringComparer.Ordinal)).Select(key => new DecryptionKeyRing.Entry(
                    new DecryptionKey(key.KeyId, key.Algorithm, _protector.Unprotect(key.ProtectedKey)), KeyTimes.Of(key, options.Value.Retirement))),
            ]);
        }
        catch (CryptographicException exception)
        {
            throw WrongMasterKey(exception);
        }
        finally
        {
            ring.Loading.Release();
        }
    }

    // Before anything is written: what a wrong master key wrapped, the right one could not open.
    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (!await WrappedKeys.AreOfAsync(master, database, cancellationToken))
        {
            throw WrongMasterKey();
        }

        await LoadAsync(cancellationToken);

        // The ring writes a key of its own when it has none that is fresh: never inside our transaction, which would wait for itself.
        _protector.Protect("");
    }

    private static StartException WrongMasterKey(Exception? cause = null)
    {
        const string Sentence =
            "The keys in the database cannot be decrypted: the master key is not the one that this database was made with; restore data/master.key or the setting MasterKey.";
        return cause is null ? new(Sentence) : new(Sentence, cause);
    }

    private static bool IsOf(SigningKey key, string algorithm) => string.Equals(key.Algorithm, algorithm, StringComparison.Ordinal);

    private static SigningKey? Newest(IEnumerable<SigningKey> keys, string algorithm) =>
        keys.Where(key => IsOf(key, algorithm) && key.RetiredAt is null).MaxBy(key => key.ActivatesAt);

    private SigningKey Succeed(IEnumerable<SigningKey> old, string algorithm, DateTimeOffset now, DateTimeOffset activatesAt)
    {
        foreach (var before in old)
        {
            Retire(before, activatesAt, isAnnounced: activatesAt > now);
        }

        var key = Create(algorithm, now, activatesAt);
        database.SigningKeys.Add(key);
        return key;
    }

    // An ID token comes back as a hint while its session lives. A key that others may know verifies nothing after the last token that it signed here.
    private void Retire(SigningKey key, DateTimeOffset at, bool isAnnounced)
    {
        var signs = SigningKeyMaterial.SigningAlgorithms.Contains(key.Algorithm, StringComparer.Ordinal);
        var kept = signs && isAnnounced && sessions.Value.AbsoluteTimeout > options.Value.Retirement ? sessions.Value.AbsoluteTimeout : options.Value.Retirement;
        key.RetiredAt = key.RetiredAt < at ? key.RetiredAt : at;
        key.RemovedAt = key.RemovedAt < key.RetiredAt + kept ? key.RemovedAt : key.RetiredAt + kept;
    }

    private SigningKey Create(string algorithm, DateTimeOffset now, DateTimeOffset activatesAt)
    {
        var (keyId, jwk) = SigningKeyMaterial.Create(algorithm);
        return new() { KeyId = keyId, Algorithm = algorithm, ProtectedKey = _protector.Protect(jwk), CreatedAt = now, ActivatesAt = activatesAt };
    }
}
