using System.Linq.Expressions;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.Users;

/// <summary>Finds, disables and enables users, and changes passwords with all that hangs on them.</summary>
public sealed class UserDirectory(
    AuthProviderDbContext database, UserManager<User> users, SessionEnding sessions, ILookupNormalizer normalizer, TimeProvider time)
{
    /// <summary>Finds the user whom a text on the sign-in page names: by username, or by an e-mail address that has been confirmed.</summary>
    /// <param name="text">The text as it was typed.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The user, tracked; null where nobody, or more than one, is named.</returns>
    public async Task<User?> FindForSignInAsync(string text, CancellationToken cancellationToken = default)
    {
        var name = normalizer.NormalizeName(text);
        if (string.IsNullOrEmpty(name) || name.Any(char.IsControl))
        {
            return null;
        }

        // A username has no '@', so that a text is one or the other.
        if (!name.Contains('@', StringComparison.Ordinal))
        {
            return await database.Users.SingleOrDefaultAsync(user => user.NormalizedUserName == name, cancellationToken);
        }

        return await database.Users.Where(user => user.NormalizedEmail == name && user.EmailConfirmed).Take(2).ToListAsync(cancellationToken) is [var only]
            ? only
            : null;
    }

    /// <summary>Sets a new password; all other sessions and all grants of the user end with it, in one transaction.</summary>
    /// <param name="user">The user, tracked.</param>
    /// <param name="newPassword">The password.</param>
    /// <param name="keepSessionId">The session that stays; null for none.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>What is wrong with the password, if anything, and the sessions that ended, whose apps are to be told.</returns>
    public async Task<(IdentityResult Result, IReadOnlyList<EndedSession> Ended)> ChangePasswordAsync(
        User user, string newPassword, Guid? keepSessionId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(user);

        foreach (var rule in users.PasswordValidators)
        {
            var judged = await rule.ValidateAsync(users, user, newPassword);
            if (!judged.Succeeded)
            {
                return (judged, []);
            }
        }

        var hash = users.PasswordHasher.HashPassword(user, newPassword);
        return (IdentityResult.Success, await SetPasswordHashAsync(user, hash, keepSessionId, cancellationToken));
    }

    /// <summary>Sets the hash of a new password that was judged before; all other sessions and all grants of the user end with it, in one transaction.</summary>
    /// <param name="user">The user, tracked.</param>
    /// <param name="hash">The hash.</param>
    /// <param name="keepSessionId">The session that stays; null for none.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The sessions that ended, whose apps are to be told.</returns>
    public async Task<IReadOnlyList<EndedSession>> SetPasswordHashAsync(
        User user, string hash, Guid? keepSessionId, CancellationToken cancellationToken = default) =>
        await SetPasswordHashAsync(user, hash, keepSessionId, condition: null, cancellationToken) ?? [];

    /// <summary>
    /// Does the same where the password is still the one that the user was read with: whoever has proved that they know it must not undo a newer
    /// one.
    /// </summary>
    /// <param name="user">The user, tracked.</param>
    /// <param name="hash">The hash.</param>
    /// <param name="keepSessionId">The session that stays; null for none.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The sessions that ended, whose apps are to be told; null where the password was changed meanwhile, and nothing here.</returns>
    public Task<IReadOnlyList<EndedSession>?> ReplacePasswordHashAsync(
        User user, string hash, Guid? keepSessionId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(user);
        var before = user.PasswordHash;
        return SetPasswordHashAsync(user, hash, keepSessionId, row => row.PasswordHash == before, cancellationToken);
    }

    /// <summary>Sets what a user tells of themselves; apps learn it at once.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="displayName">The name to show to people; null for none.</param>
    /// <param name="profile">The standard claims as one JSON object; null for none.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public Task SetProfileAsync(Guid userId, string? displayName, string? profile, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        return database.UpdateUserAsync(
            userId,
            update => update.SetProperty(user => user.DisplayName, displayName)
                .SetProperty(user => user.Profile, profile)
                .SetProperty(user => user.UpdatedAt, now),
            cancellationToken: cancellationToken);
    }

    /// <summary>Disables a user: out at once, everywhere.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The sessions that ended, whose apps are to be told; null where there is no such user.</returns>
    public async Task<IReadOnlyList<EndedSession>?> DisableAsync(Guid userId, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        await using var transaction = await database.BeginOrJoinTransactionAsync(cancellationToken);
        if (!await database.UpdateUserAsync(
            userId, update => update.SetProperty(user => user.DisabledAt, user => user.DisabledAt ?? now), cancellationToken: cancellationToken))
        {
            return null;
        }

        var ended = await sessions.EndAllWithGrantsAsync(userId, cancellationToken: cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ended;
    }

    /// <summary>Lets a disabled user in again; sessions and grants that ended stay ended.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>Whether there is such a user.</returns>
    public Task<bool> EnableAsync(Guid userId, CancellationToken cancellationToken = default) => database.UpdateUserAsync(
        userId, update => update.SetProperty(user => user.DisabledAt, (DateTimeOffset?)null), cancellationToken: cancellationToken);

    private async Task<IReadOnlyList<EndedSession>?> SetPasswordHashAsync(
        User user, string hash, Guid? keepSessionId, Expression<Func<User, bool>>? condition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);

        await using var transaction = await database.BeginOrJoinTransactionAsync(cancellationToken);

        if (!await database.UpdateUserAsync(
            user.Id,
            update => update.SetProperty(row => row.PasswordHash, hash)
                .SetProperty(row => row.SecurityStamp, UserRows.NewStamp())
                .SetProperty(row => row.AccessFailedCount, 0)
                .SetProperty(row => row.LockoutEnd, (DateTimeOffset?)null),
            condition,
            cancellationToken))
        {
            return null;
        }

        await database.Entry(user).ReloadAsync(cancellationToken);
        var ended = await sessions.EndAllWithGrantsAsync(user.Id, keepSessionId, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ended;
    }
}
