using System.Security.Cryptography;
using System.Text;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.PendingSignIns;

/// <summary>Sign-ins that wait for a further step. Each move is one compare-and-set: of many at once one wins, and none is made twice.</summary>
public sealed class PendingSignInStore(AuthProviderDbContext database, TimeProvider time)
{
    /// <summary>How long a sign-in waits: ten minutes.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>How many codes may be tried: five. Then the first step has to be proven again.</summary>
    public const int MaximumAttempts = 5;

    /// <summary>Begins one.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="securityStamp">The user's security stamp.</param>
    /// <param name="methods">What was proven, as <c>amr</c> values (RFC 8176); none where a mailed code is waited for.</param>
    /// <param name="isPersistent">Whether the cookie of the session outlives the browser's window.</param>
    /// <param name="sessionId">The session that is to get stronger; null where one is to begin.</param>
    /// <param name="authenticatedAt">When the first step was proven, where that was elsewhere and before; null: now.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The secret for the browser, 256 random bits in base64url.</returns>
    public async Task<string> BeginAsync(
        Guid userId, string securityStamp, IReadOnlyList<string> methods, bool isPersistent, Guid? sessionId = null, DateTimeOffset? authenticatedAt = null,
        CancellationToken cancellationToken = default)
    {
        var secret = RandomSecret.Create();
        var row = NewRow(userId, securityStamp, RandomSecret.Hash(secret), isPersistent);
        row.Methods = string.Join(' ', methods);
        (row.SessionId, row.AuthenticatedAt) = (sessionId, authenticatedAt);
        database.PendingSignIns.Add(row);
        await database.SaveChangesAsync(cancellationToken);
        return secret;
    }

    /// <summary>Makes the secret for a browser that waits for a mailed code, before it is known whether there is such a user.</summary>
    /// <returns>The secret, and what the database keeps of it.</returns>
    public static (string Secret, string Hash) NewSecret()
    {
        var secret = RandomSecret.Create();
        return (secret, RandomSecret.Hash(secret));
    }

    /// <summary>Begins one that waits for a mailed code.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="securityStamp">The user's security stamp.</param>
    /// <param name="secretHash">What the database keeps of the browser's secret.</param>
    /// <param name="isPersistent">Whether the cookie of the session outlives the browser's window.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The code: eight digits.</returns>
    public async Task<string> BeginByMailAsync(Guid userId, string securityStamp, string secretHash, bool isPersistent, CancellationToken cancellationToken = default)
    {
        var code = RandomNumberGenerator.GetString("0123456789", 8);
        var row = NewRow(userId, securityStamp, secretHash, isPersistent);
        row.CodeHash = HashOf(row.Id, code);
        database.PendingSignIns.Add(row);
        await database.SaveChangesAsync(cancellationToken);
        return code;
    }

    /// <summary>Finds the sign-in that a browser's secret names.</summary>
    /// <param name="secret">The secret as it was presented; null for none.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The sign-in with its user; null where it is unknown, done, too old or tried too often, and where the user was disabled or changed since.</returns>
    public async Task<PendingSignIn?> FindAsync(string? secret, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrEmpty(secret))
        {
            return null;
        }

        var hash = RandomSecret.Hash(secret);
        return await Waiting().AsNoTracking().Include(row => row.User).SingleOrDefaultAsync(row => row.SecretHash == hash, cancellationToken);
    }

    /// <summary>Takes one of the tries, before a code is looked at: guesses at the same time cannot outrun the count.</summary>
    /// <param name="id">The sign-in.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>How many tries are left after this one; null where there was none.</returns>
    public async Task<int?> TryAttemptAsync(Guid id, CancellationToken cancellationToken = default)
    {
        // Without a look at the user, who was looked at when it was found: a statement that names the users makes the cache forget them.
        var now = time.GetUtcNow();
        if (await database.PendingSignIns.Where(row => row.Id == id && row.CompletedAt == null && row.ExpiresAt > now && row.Attempts < MaximumAttempts)
            .ExecuteUpdateAsync(update => update.SetProperty(row => row.Attempts, row => row.Attempts + 1), cancellationToken) != 1)
        {
            return null;
        }

        var attempts = await database.PendingSignIns.Where(row => row.Id == id).Select(row => row.Attempts).SingleOrDefaultAsync(cancellationToken);
        return Math.Max(0, MaximumAttempts - attempts);
    }

    /// <summary>Turns a sign-in that waits for a mailed code into one whose first step is proven, once.</summary>
    /// <param name="pending">The sign-in.</param>
    /// <param name="code">The code as it was typed, digits only.</param>
    /// <param name="methods">What is proven by it.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>Whether the code is right.</returns>
    public async Task<bool> TryProveCodeAsync(PendingSignIn pending, string code, IReadOnlyList<string> methods, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pending);
        var hash = HashOf(pending.Id, code);
        if (pending.CodeHash is null || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(pending.CodeHash)))
        {
            return false;
        }

        var proven = string.Join(' ', methods);
        var now = time.GetUtcNow();
        return await database.PendingSignIns.Where(row => row.Id == pending.Id && row.CodeHash == hash && row.CompletedAt == null && row.ExpiresAt > now).ExecuteUpdateAsync(
            update => update.SetProperty(row => row.CodeHash, (string?)null).SetProperty(row => row.Methods, proven).SetProperty(row => row.Attempts, 0),
            cancellationToken) == 1;
    }

    /// <summary>Ends a sign-in whose last step was proven.</summary>
    /// <param name="id">The sign-in.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>Whether it was this caller who ended it.</returns>
    public async Task<bool> TryCompleteAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        return await database.PendingSignIns.Where(row => row.Id == id && row.CompletedAt == null && row.Methods != "" && row.ExpiresAt > now)
            .ExecuteUpdateAsync(update => update.SetProperty(row => row.CompletedAt, now), cancellationToken) == 1;
    }

    /// <summary>Removes what is too old.</summary>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task PruneAsync(CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        return database.PendingSignIns.Where(row => row.ExpiresAt < now).OrderBy(row => row.ExpiresAt).DeleteInBatchesAsync(cancellationToken);
    }

    private PendingSignIn NewRow(Guid userId, string securityStamp, string secretHash, bool isPersistent)
    {
        var now = time.GetUtcNow();
        return new() { UserId = userId, SecurityStamp = securityStamp, SecretHash = secretHash, Methods = "", IsPersistent = isPersistent, CreatedAt = now, ExpiresAt = now + Lifetime };
    }

    private IQueryable<PendingSignIn> Waiting()
    {
        var now = time.GetUtcNow();
        return database.PendingSignIns.Where(row =>
            row.CompletedAt == null && row.ExpiresAt > now && row.Attempts < MaximumAttempts
            && row.User!.DisabledAt == null && (row.User.SecurityStamp ?? "") == row.SecurityStamp);
    }

    private static string HashOf(Guid id, string code) => RandomSecret.Hash($"{id:N} {code}");
}
