using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AuthProvider.Storage.Database;

/// <summary>
/// Passes every write of a context through the <see cref="WriteGate"/>: a save, a transaction from its beginning to its end, or a
/// single statement that changes rows. A context that is inside does not wait a second time.
/// </summary>
internal sealed class WriteGateInterceptor(WriteGate gate)
    : DbCommandInterceptor, ISaveChangesInterceptor, IDbTransactionInterceptor, IDbConnectionInterceptor
{
    private readonly ConditionalWeakTable<DbContext, Turn> _turns = [];

    private enum Reason
    {
        Save,
        Transaction,
        Command,
    }

    public async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } context && context.ChangeTracker.HasChanges())
        {
            await EnterAsync(context, Reason.Save, cancellationToken);
        }

        return result;
    }

    public ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Leave(eventData.Context, Reason.Save);
        return ValueTask.FromResult(result);
    }

    public Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Leave(eventData.Context, Reason.Save);
        return Task.CompletedTask;
    }

    public Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        Leave(eventData.Context, Reason.Save);
        return Task.CompletedTask;
    }

    public async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
    {
        await EnterAsync(eventData.Context, Reason.Transaction, cancellationToken);
        if (result.HasResult)
        {
            return result;
        }

        // Begun here, because nothing tells of a transaction that could not begin.
        try
        {
            return InterceptionResult<DbTransaction>.SuppressWithResult(await connection.BeginTransactionAsync(eventData.IsolationLevel, cancellationToken));
        }
        catch
        {
            Leave(eventData.Context, Reason.Transaction);
            throw;
        }
    }

    // A save that met another's change raises neither of the events above.
    public ValueTask<InterceptionResult> ThrowingConcurrencyExceptionAsync(
        ConcurrencyExceptionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        Leave(eventData.Context, Reason.Save);
        return ValueTask.FromResult(result);
    }

    // The last resort: a context that is gone holds nobody up.
    public Task ConnectionDisposedAsync(DbConnection connection, ConnectionEndEventData eventData)
    {
        LeaveAltogether(eventData.Context);
        return Task.CompletedTask;
    }

    public void ConnectionDisposed(DbConnection connection, ConnectionEndEventData eventData) => LeaveAltogether(eventData.Context);

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (command.Transaction is null)
        {
            await EnterAsync(eventData.Context, Reason.Command, cancellationToken);
        }

        return result;
    }

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Leave(eventData.Context, Reason.Command);
        return ValueTask.FromResult(result);
    }

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Leave(eventData.Context, Reason.Command);
        return Task.CompletedTask;
    }

    public override Task CommandCanceledAsync(DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Leave(eventData.Context, Reason.Command);
        return Task.CompletedTask;
    }

    /// <summary>The transaction of a context has ended (<see cref="GatedTransactions"/>).</summary>
    internal void LeaveTransaction(DbContext? context) => Leave(context, Reason.Transaction);

    private async ValueTask EnterAsync(DbContext? context, Reason reason, CancellationToken cancellationToken)
    {
        if (context is not null && !_turns.TryGetValue(context, out _))
        {
            _turns.Add(context, new Turn(reason, await gate.EnterAsync(cancellationToken)));
        }
    }

    private void LeaveAltogether(DbContext? context)
    {
        if (context is not null && _turns.TryGetValue(context, out var turn))
        {
            Leave(context, turn.Reason);
        }
    }

    private void Leave(DbContext? context, Reason reason)
    {
        if (context is not null && _turns.TryGetValue(context, out var turn) && turn.Reason == reason)
        {
            _turns.Remove(context);
            turn.Gate.Dispose();
        }
    }

    private sealed record Turn(Reason Reason, IDisposable Gate);
}
