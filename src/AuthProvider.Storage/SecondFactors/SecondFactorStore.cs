using System.Security.Cryptography;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Secrets;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.SecondFactors;

/// <summary>The authenticator apps and the recovery codes of users. A code counts once, however many send it at the same time.</summary>
public sealed class SecondFactorStore(AuthProviderDbContext database, IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>How many recovery codes a user gets.</summary>
    public const int RecoveryCodes = 10;

    // 80 random bits in an alphabet without letters that look like digits (Crockford's Base 32).
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int RecoveryLength = 16;

    private readonly IDataProtector _protector = protection.CreateProtector("AuthProvider.Authenticator");

    /// <summary>When the authenticator app of a user was set up; null where there is none.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<DateTimeOffset?> FindAsync(Guid userId, CancellationToken cancellationToken = default) =>
        await database.Authenticators.Where(row => row.UserId == userId).Select(row => (DateTimeOffset?)row.CreatedAt).SingleOrDefaultAsync(cancellationToken);

    /// <summary>Sets the authenticator app of a user, in the caller's transaction where there is one; an earlier one counts no more.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="key">The shared key.</param>
    /// <param name="usedStep">The time step of a code that was used already; 0 where none was.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public async Task SetAsync(Guid userId, byte[] key, long usedStep = 0, CancellationToken cancellationToken = default)
    {
        await using var transaction = await database.BeginOrJoinTransactionAsync(cancellationToken);
        await database.Authenticators.Where(row => row.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        database.Authenticators.Add(Make(userId, key, usedStep));
        await database.SaveChangesAsync(cancellationToken);
        await NoteAsync(userId, isEnabled: true, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The row of an authenticator app. Whoever adds it to a new user sets <c>TwoFactorEnabled</c> of that user too.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="key">The shared key.</param>
    /// <param name="usedStep">The time step of a code that was used already; 0 where none was.</param>
    public Authenticator Make(Guid userId, byte[] key, long usedStep = 0) => new()
    {
        UserId = userId, ProtectedKey = Convert.ToBase64String(_protector.Protect(key)), LastStep = usedStep, CreatedAt = time.GetUtcNow(),
    };

    /// <summary>Removes the authenticator app and the recovery codes of a user, in the caller's transaction where there is one.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public async Task RemoveAsync(Guid userId, CancellationToken cancellationToken = default)
    {
        await using var transaction = await database.BeginOrJoinTransactionAsync(cancellationToken);
        await database.Authenticators.Where(row => row.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        await database.RecoveryCodes.Where(row => row.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        await NoteAsync(userId, isEnabled: false, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Checks a code of the authenticator app; a right one counts once, and none of an earlier time after it (RFC 6238, 5.2).</summary>
    /// <param name="userId">The user.</param>
    /// <param name="code">The code as it was typed, digits only.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<bool> TryUseCodeAsync(Guid userId, string code, CancellationToken cancellationToken = default)
    {
        if (await database.Authenticators.AsNoTracking().SingleOrDefaultAsync(row => row.UserId == userId, cancellationToken) is not { } authenticator)
        {
            return false;
        }

        var key = _protector.Unprotect(Convert.FromBase64String(authenticator.ProtectedKey));
        return Totp.FindStep(key, code, time.GetUtcNow()) is { } step
            && await database.Authenticators.Where(row => row.UserId == userId && row.LastStep < step && row.ProtectedKey == authenticator.ProtectedKey)
                .ExecuteUpdateAsync(update => update.SetProperty(row => row.LastStep, step), cancellationToken) == 1;
    }

    /// <summary>Makes new recovery codes; earlier ones count no more.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The codes, to be shown once.</returns>
    public async Task<IReadOnlyList<string>> MakeRecoveryCodesAsync(Guid userId, CancellationToken cancellationToken = default)
    {
        string[] codes = [.. Enumerable.Range(0, RecoveryCodes).Select(_ => RandomNumberGenerator.GetString(Alphabet, RecoveryLength))];
        await using var transaction = await database.BeginOrJoinTransactionAsync(cancellationToken);
        await database.RecoveryCodes.Where(row => row.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        database.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode { UserId = userId, CodeHash = HashOf(userId, code) }));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return [.. codes.Select(code => string.Join('-', code.Chunk(4).Select(part => new string(part))))];
    }

    /// <summary>Uses a recovery code.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="code">The code as it was typed.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<bool> TryUseRecoveryCodeAsync(Guid userId, string code, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        var hash = HashOf(userId, string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant().Replace('O', '0').Replace('I', '1').Replace('L', '1'));
        var now = time.GetUtcNow();
        return await database.RecoveryCodes.Where(row => row.UserId == userId && row.CodeHash == hash && row.UsedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(row => row.UsedAt, now), cancellationToken) == 1;
    }

    /// <summary>How many recovery codes are left.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<int> CountRecoveryCodesAsync(Guid userId, CancellationToken cancellationToken = default) =>
        database.RecoveryCodes.CountAsync(row => row.UserId == userId && row.UsedAt == null, cancellationToken);

    // With the security stamp end the sign-ins that wait, and the trust in devices.
    private Task<bool> NoteAsync(Guid userId, bool isEnabled, CancellationToken cancellationToken) => database.UpdateUserAsync(
        userId,
        update => update.SetProperty(user => user.TwoFactorEnabled, isEnabled).SetProperty(user => user.SecurityStamp, UserRows.NewStamp()),
        cancellationToken: cancellationToken);

    private static string HashOf(Guid userId, string code) => RandomSecret.Hash($"{userId:N} {code}");
}
