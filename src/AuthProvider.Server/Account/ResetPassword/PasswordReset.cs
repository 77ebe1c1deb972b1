using System.Text.Json;
using AuthProvider.Server.Account.History;
using AuthProvider.Server.Account.Passwords;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Links;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Storage.Users;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Account.ResetPassword;

/// <summary>
/// Resets a password with a mailed link. The link itself opens the step, names the user, and is used up in the transaction that sets the
/// password: there is no state in between that could be reached without it (SECURITY S1).
/// </summary>
public sealed class PasswordReset(
    AuthProviderDbContext database, OneTimeLinkStore links, UserDirectory directory, PasswordCheck passwords, SecurityJournal journal)
{
    /// <summary>Whose password a link resets.</summary>
    /// <param name="secret">The secret of the link.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The user; null where the link is unknown, used or too old, or the password or the address was changed since it was made.</returns>
    public async Task<User?> FindAsync(string? secret, CancellationToken cancellationToken) =>
        secret is { Length: > 0 } ? await FindAsync(await links.PeekAsync(LinkPurposes.PasswordReset, secret, cancellationToken), cancellationToken) : null;

    /// <summary>Sets the password; all sessions and grants of the user end.</summary>
    /// <param name="secret">The secret of the link.</param>
    /// <param name="password">The password, judged before.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>Whether the link was good.</returns>
    /// <exception cref="PasswordsBusyException">Too many passwords wait to be hashed.</exception>
    public async Task<bool> ResetAsync(string secret, string password, CancellationToken cancellationToken)
    {
        if (await FindAsync(secret, cancellationToken) is not { } found)
        {
            return false;
        }

        // Before the transaction: SQLite has one writer at a time.
        var hash = await passwords.HashAsync(found, password, cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        database.ChangeTracker.Clear();
        if (await FindAsync(await links.RedeemAsync(LinkPurposes.PasswordReset, secret, cancellationToken), cancellationToken) is not { } user)
        {
            return false;
        }

        await directory.SetPasswordHashAsync(user, hash, keepSessionId: null, cancellationToken);
        await journal.RecordAsync(user.Id, SecurityEvents.PasswordReset, cancellationToken: cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task<User?> FindAsync(RedeemedLink? link, CancellationToken cancellationToken) =>
        link is { UserId: { } userId, Payload: { } payload }
        && await database.Users.AsTracking().SingleOrDefaultAsync(user => user.Id == userId, cancellationToken) is { DisabledAt: null } user
        && string.Equals(JsonSerializer.Deserialize<string>(payload), user.SecurityStamp ?? "", StringComparison.Ordinal)
            ? user
            : null;
}
