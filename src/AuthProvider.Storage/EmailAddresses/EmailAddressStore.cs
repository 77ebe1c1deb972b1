using AuthProvider.Storage.Database;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.EmailAddresses;

/// <summary>Confirms the e-mail addresses of users, and changes them once the old and the new address have said yes.</summary>
public sealed class EmailAddressStore(AuthProviderDbContext database, ILookupNormalizer normalizer, TimeProvider time)
{
    /// <summary>How long a change waits for both: one day.</summary>
    public static readonly TimeSpan ChangeLifetime = TimeSpan.FromDays(1);

    /// <summary>Confirms the address of a user, in the caller's transaction.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="email">The address that the link was sent to.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public async Task<EmailOutcome> ConfirmAsync(Guid userId, string email, CancellationToken cancellationToken = default)
    {
        await database.HoldAsync(ClusterLock.ConfirmedAddresses, cancellationToken);
        var normalized = normalizer.NormalizeEmail(email);
        if (await IsTakenAsync(userId, normalized, cancellationToken))
        {
            return EmailOutcome.Taken;
        }

        var now = time.GetUtcNow();
        return await database.UpdateUserAsync(
            userId,
            update => update.SetProperty(user => user.EmailConfirmed, true).SetProperty(user => user.UpdatedAt, now),
            user => user.NormalizedEmail == normalized,
            cancellationToken)
            ? EmailOutcome.Done
            : EmailOutcome.Outdated;
    }

    /// <summary>Begins a change; an earlier one of the user ends. To be called in a transaction.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="newEmail">The address that is wanted.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The change; the old address has to say yes where <see cref="EmailChange.OldConfirmedAt"/> is null.</returns>
    public async Task<EmailChange> BeginChangeAsync(Guid userId, string newEmail, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var user = await database.Users.AsNoTracking().Where(row => row.Id == userId).Select(row => new { row.Email, row.EmailConfirmed }).SingleAsync(cancellationToken);
        await database.EmailChanges.Where(change => change.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        var change = new EmailChange
        {
            UserId = userId, OldEmail = user.Email, NewEmail = newEmail, OldConfirmedAt = user.EmailConfirmed ? null : now, ExpiresAt = now + ChangeLifetime,
        };
        database.EmailChanges.Add(change);
        await database.SaveChangesAsync(cancellationToken);
        return change;
    }

    /// <summary>The change that waits; null where none does.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<EmailChange?> FindChangeAsync(Guid userId, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        return database.EmailChanges.AsNoTracking().SingleOrDefaultAsync(change => change.UserId == userId && change.ExpiresAt > now, cancellationToken);
    }

    /// <summary>Gives a change up.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public Task StopChangeAsync(Guid userId, CancellationToken cancellationToken = default) =>
        database.EmailChanges.Where(change => change.UserId == userId).ExecuteDeleteAsync(cancellationToken);

    /// <summary>Notes the yes of an address, and makes the change once both have said it. To be called in a transaction.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="changeId">The change that the link was made for.</param>
    /// <param name="isNew">Whether the new address says yes, or the old one.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public async Task<EmailOutcome> ApproveAsync(Guid userId, Guid changeId, bool isNew, CancellationToken cancellationToken = default)
    {
        // Before the row of the change, as whoever holds both.
        await database.HoldAsync(ClusterLock.ConfirmedAddresses, cancellationToken);
        var now = time.GetUtcNow();
        var waiting = database.EmailChanges.Where(change => change.UserId == userId && change.ChangeId == changeId && change.ExpiresAt > now);
        var noted = isNew
            ? await waiting.ExecuteUpdateAsync(update => update.SetProperty(change => change.NewConfirmedAt, change => change.NewConfirmedAt ?? now), cancellationToken)
            : await waiting.ExecuteUpdateAsync(update => update.SetProperty(change => change.OldConfirmedAt, change => change.OldConfirmedAt ?? now), cancellationToken);
        if (noted == 0 || await waiting.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is not { } change)
        {
            return EmailOutcome.Outdated;
        }

        if (change.OldConfirmedAt is null || change.NewConfirmedAt is null)
        {
            return EmailOutcome.OtherMissing;
        }

        var normalized = normalizer.NormalizeEmail(change.NewEmail);
        if (await IsTakenAsync(userId, normalized, cancellationToken))
        {
            return EmailOutcome.Taken;
        }

        // With the security stamp end the links that were sent to the old address.
        await database.UpdateUserAsync(
            userId,
            update => update.SetProperty(user => user.Email, change.NewEmail)
                .SetProperty(user => user.NormalizedEmail, normalized)
                .SetProperty(user => user.EmailConfirmed, true)
                .SetProperty(user => user.UpdatedAt, now)
                .SetProperty(user => user.SecurityStamp, UserRows.NewStamp()),
            cancellationToken: cancellationToken);
        await StopChangeAsync(userId, cancellationToken);
        return EmailOutcome.Done;
    }

    // An address belongs to one account at most, as people sign in with it. Whoever asks holds ClusterLock.ConfirmedAddresses.
    private Task<bool> IsTakenAsync(Guid userId, string? normalized, CancellationToken cancellationToken) =>
        database.Users.AnyAsync(user => user.NormalizedEmail == normalized && user.EmailConfirmed && user.Id != userId, cancellationToken);
}

/// <summary>What came of the yes of an address.</summary>
public enum EmailOutcome
{
    /// <summary>The address is the user's, and confirmed.</summary>
    Done = 0,

    /// <summary>The other address has not said yes yet.</summary>
    OtherMissing = 1,

    /// <summary>The address or the change that the link speaks of is not the user's any more.</summary>
    Outdated = 2,

    /// <summary>Another account has confirmed the address.</summary>
    Taken = 3,
}
