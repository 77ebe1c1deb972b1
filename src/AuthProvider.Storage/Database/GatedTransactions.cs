using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace AuthProvider.Storage.Database;

/// <summary>
/// Makes transactions that tell the <see cref="WriteGateInterceptor"/> of their end, however they end. EF Core's events do not: a
/// transaction that is disposed of raises none, and its connection may stay open for somebody else.
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "EF Core makes it.")]
internal sealed class GatedTransactions(RelationalTransactionFactoryDependencies dependencies) : IRelationalTransactionFactory
{
    public RelationalTransaction Create(
        IRelationalConnection connection, DbTransaction transaction, Guid transactionId, IDiagnosticsLogger<DbLoggerCategory.Database.Transaction> logger,
        bool transactionOwned) =>
        new GatedTransaction(
            connection.Context.GetService<WriteGateInterceptor>(), connection, transaction, transactionId, logger, transactionOwned, dependencies.SqlGenerationHelper);

    private sealed class GatedTransaction(
        WriteGateInterceptor gate, IRelationalConnection connection, DbTransaction transaction, Guid transactionId,
        IDiagnosticsLogger<DbLoggerCategory.Database.Transaction> logger, bool transactionOwned, ISqlGenerationHelper sqlGenerationHelper)
        : RelationalTransaction(connection, transaction, transactionId, logger, transactionOwned, sqlGenerationHelper)
    {
        protected override void ClearTransaction()
        {
            try
            {
                base.ClearTransaction();
            }
            finally
            {
                gate.LeaveTransaction(Connection.Context);
            }
        }

        protected override async Task ClearTransactionAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                await base.ClearTransactionAsync(cancellationToken);
            }
            finally
            {
                gate.LeaveTransaction(Connection.Context);
            }
        }
    }
}
