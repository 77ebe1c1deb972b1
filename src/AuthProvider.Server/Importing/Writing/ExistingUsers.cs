using AuthProvider.Server.Importing.Checking;
using AuthProvider.Server.Seeding.Applying;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.SecondFactors;
using AuthProvider.Storage.Users;
using AuthProvider.Storage.Users.PasswordHashes;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Importing.Writing;

/// <summary>
/// Changes users that are there already to what the file names. What they did here since they came stays: a password of this server's own
/// format, which they have signed in with, and an authenticator app.
/// </summary>
internal sealed class ExistingUsers(AuthProviderDbContext database, UserSeeding seeding, NewUsers newUsers, SecondFactorStore secondFactors, UserDirectory directory)
{
    /// <summary>Changes one, within the transaction of the batch.</summary>
    /// <returns>Whether anything was changed.</returns>
    public async Task<bool> ChangeAsync(ImportedUser imported, ExistingUser existing, CancellationToken cancellationToken)
    {
        var hash = imported.Account.PasswordHash is { } brought
            && (existing.PasswordHash is null || !UpgradingPasswordHasher.IsOwn(existing.PasswordHash))
            && !string.Equals(brought, existing.PasswordHash, StringComparison.Ordinal)
                ? brought
                : null;
        var isChanged = await seeding.ApplyAsync(imported.Account, hash, cancellationToken) is SeedOutcome.Changed;
        isChanged |= await AddMeansAsync(imported, existing.Id, cancellationToken);
        return await SetDisabledAsync(imported, existing, cancellationToken) || isChanged;
    }

    private async Task<bool> AddMeansAsync(ImportedUser imported, Guid userId, CancellationToken cancellationToken)
    {
        var logins = await database.UserLogins.AsNoTracking().Where(login => login.UserId == userId).ToListAsync(cancellationToken);
        var missing = (imported.ExternalLogins ?? []).Where(wanted => !logins.Exists(login =>
            string.Equals(login.LoginProvider, wanted.Provider, StringComparison.Ordinal)
            && string.Equals(login.ProviderKey, wanted.Subject, StringComparison.Ordinal))).ToList();
        await newUsers.AddLoginsAsync([(imported with { ExternalLogins = missing }, userId)], cancellationToken);
        if (imported.TotpSecret is not { } secret || await secondFactors.FindAsync(userId, cancellationToken) is not null)
        {
            return missing.Count > 0;
        }

        await secondFactors.SetAsync(userId, Totp.FromBase32(secret)!, cancellationToken: cancellationToken);
        return true;
    }

    private async Task<bool> SetDisabledAsync(ImportedUser imported, ExistingUser existing, CancellationToken cancellationToken)
    {
        switch (imported.IsDisabled)
        {
            case true when existing.DisabledAt is null:
                await directory.DisableAsync(existing.Id, cancellationToken);
                return true;
            case false when existing.DisabledAt is not null:
                await directory.EnableAsync(existing.Id, cancellationToken);
                return true;
            default:
                return false;
        }
    }
}
