using System.Data.Common;
using AuthProvider.Storage.Logout;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AuthProvider.Storage.Mail;

/// <summary>What happens to messages in this process.</summary>
public sealed class MailSignals
{
    /// <summary>Messages were ordered.</summary>
    public Pulse Written { get; } = new();

    /// <summary>A round of attempts has ended.</summary>
    public Pulse Attempted { get; } = new();
}

/// <summary>Wakes the dispatcher when a transaction with messages has been committed.</summary>
internal sealed class MailCommitListener(MailSignals signals) : DbTransactionInterceptor
{
    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Notice(eventData.Context);

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Notice(eventData.Context);
        return Task.CompletedTask;
    }

    private void Notice(DbContext? context)
    {
        if (context is not null && context.ChangeTracker.Entries<OutgoingMail>().Any())
        {
            signals.Written.Beat();
        }
    }
}
