using System.Globalization;
using System.Text.Json;
using AuthProvider.Storage.Database;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.Mail;

/// <summary>The messages that are owed.</summary>
public sealed class MailOutbox(AuthProviderDbContext database, IDataProtectionProvider protection, MailSignals signals, TimeProvider time)
{
    /// <summary>After how long a message is given up.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    // How long a finished message can still be looked at.
    private static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    // Longer than an attempt may take: a node that dies in the middle is followed by another after this.
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan[] Backoff =
        [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30)];

    private readonly IDataProtector _protector = protection.CreateProtector("AuthProvider.Mail");

    /// <summary>Orders a message, in the caller's transaction where there is one.</summary>
    /// <param name="order">What to write; in the current culture, unless it says another language.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public async Task OrderAsync(MailOrder order, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        var now = time.GetUtcNow();
        var spoken = order with { Language = order.Language ?? CultureInfo.CurrentCulture.Name };
        database.OutgoingMails.Add(new OutgoingMail { ProtectedOrder = Protect(spoken), CreatedAt = now, NextAttemptAt = now });
        await database.SaveChangesAsync(cancellationToken);
        if (database.Database.CurrentTransaction is null)
        {
            signals.Written.Beat();
        }
    }

    /// <summary>The messages that are due, those that have waited longest first.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IReadOnlyList<OutgoingMail>> FindDueAsync(int count, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await database.OutgoingMails.AsNoTracking().Where(mail => mail.State == MailState.Pending && mail.NextAttemptAt <= now)
            .OrderBy(mail => mail.NextAttemptAt).Take(count).ToListAsync(cancellationToken);
    }

    /// <summary>When the next message is due; null where none is left.</summary>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<DateTimeOffset?> FindNextTimeAsync(CancellationToken cancellationToken) => await database.OutgoingMails
        .Where(mail => mail.State == MailState.Pending).OrderBy(mail => mail.NextAttemptAt)
        .Select(mail => (DateTimeOffset?)mail.NextAttemptAt).FirstOrDefaultAsync(cancellationToken);

    /// <summary>Takes a message for one attempt; of many nodes one gets it.</summary>
    /// <param name="mail">The message as it was read.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Whether it is this caller's.</returns>
    public async Task<bool> TryClaimAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var until = time.GetUtcNow() + Claim;
        return await database.OutgoingMails
            .Where(row => row.Id == mail.Id && row.State == MailState.Pending && row.Attempts == mail.Attempts)
            .ExecuteUpdateAsync(
                update => update.SetProperty(row => row.NextAttemptAt, until).SetProperty(row => row.Attempts, row => row.Attempts + 1), cancellationToken) == 1;
    }

    /// <summary>What a message is to say.</summary>
    /// <param name="mail">The message.</param>
    /// <returns>The order; null where it was sent, or its key is gone.</returns>
    public MailOrder? Open(OutgoingMail mail)
    {
        ArgumentNullException.ThrowIfNull(mail);
        try
        {
            return mail.ProtectedOrder.Length == 0 ? null : JsonSerializer.Deserialize<MailOrder>(_protector.Unprotect(mail.ProtectedOrder));
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Keeps the letter that was written for a message, in the caller's transaction where there is one.</summary>
    /// <param name="id">The message.</param>
    /// <param name="order">The order with its letter.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task KeepLetterAsync(Guid id, MailOrder order, CancellationToken cancellationToken)
    {
        var text = Protect(order);
        return database.OutgoingMails.Where(row => row.Id == id).ExecuteUpdateAsync(update => update.SetProperty(row => row.ProtectedOrder, text), cancellationToken);
    }

    /// <summary>Notes that a message has come to its end. Only one that is kept for the mailbox page keeps its words.</summary>
    /// <param name="id">The message.</param>
    /// <param name="state">How.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task FinishAsync(Guid id, MailState state, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return database.OutgoingMails.Where(row => row.Id == id).ExecuteUpdateAsync(
            update => update.SetProperty(row => row.State, state).SetProperty(row => row.FinishedAt, now)
                .SetProperty(row => row.ProtectedOrder, row => state == MailState.Kept ? row.ProtectedOrder : ""),
            cancellationToken);
    }

    /// <summary>Plans the next attempt after a failed one, or gives up.</summary>
    /// <param name="mail">The message as it was read before the attempt.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Whether there will be another attempt.</returns>
    public async Task<bool> PostponeAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var now = time.GetUtcNow();
        if (now - mail.CreatedAt >= GiveUpAfter)
        {
            await FinishAsync(mail.Id, MailState.Failed, cancellationToken);
            return false;
        }

        var next = now + Backoff[Math.Min(mail.Attempts, Backoff.Length - 1)];
        await database.OutgoingMails.Where(row => row.Id == mail.Id).ExecuteUpdateAsync(update => update.SetProperty(row => row.NextAttemptAt, next), cancellationToken);
        return true;
    }

    /// <summary>The letters that are kept for the mailbox page, the newest first.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IReadOnlyList<(DateTimeOffset At, Letter Letter)>> FindKeptAsync(int count, CancellationToken cancellationToken)
    {
        var rows = await database.OutgoingMails.AsNoTracking().Where(mail => mail.State == MailState.Kept)
            .OrderByDescending(mail => mail.FinishedAt).ThenByDescending(mail => mail.Id).Take(count).ToListAsync(cancellationToken);
        return [.. rows.Select(row => (row.CreatedAt, Open(row)?.Letter)).Where(row => row.Letter is not null).Select(row => (row.CreatedAt, row.Letter!))];
    }

    /// <summary>Removes what was finished long ago.</summary>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task PruneAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - Retention;
        return database.OutgoingMails.Where(mail => mail.FinishedAt < before).OrderBy(mail => mail.FinishedAt).DeleteInBatchesAsync(cancellationToken);
    }

    private string Protect(MailOrder order) => _protector.Protect(JsonSerializer.Serialize(order));
}
