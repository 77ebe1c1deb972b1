using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AuthProvider.Storage.Logout;

/// <summary>Wakes the dispatcher when a transaction with deliveries has been committed, whoever committed it.</summary>
internal sealed class LogoutCommitListener(LogoutSignals signals) : DbTransactionInterceptor
{
    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Notice(eventData.Context);

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Notice(eventData.Context);
        return Task.CompletedTask;
    }

    private void Notice(DbContext? context)
    {
        if (context is not null && context.ChangeTracker.Entries<LogoutDelivery>().Any())
        {
            signals.Written.Beat();
        }
    }
}
