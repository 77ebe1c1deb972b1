using System.Data.Common;
using System.Runtime.CompilerServices;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Consents;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Scopes;
using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Tokens;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AuthProvider.Storage.Caches;

/// <summary>
/// Drops pictures of rows that EF Core changed: after the commit, and before whoever saved goes on. What it saves entity by entity is
/// dropped row by row where that pays; a bulk statement drops its table, or the rows that stand beside it (<see cref="NamedRows"/>).
/// </summary>
public sealed class ChangeListener(CacheSet caches) : SaveChangesInterceptor, IDbCommandInterceptor, IDbTransactionInterceptor
{
    private static readonly (Type Entity, ChangedTables Table)[] Watched =
    [
        (typeof(App), ChangedTables.Apps),
        (typeof(Scope), ChangedTables.Scopes),
        (typeof(Grant), ChangedTables.Grants),
        (typeof(Token), ChangedTables.Tokens),
        (typeof(Denial), ChangedTables.Denials),
        (typeof(User), ChangedTables.Users),
        (typeof(Role), ChangedTables.Users),
        (typeof(IdentityUserRole<Guid>), ChangedTables.Users),
        (typeof(IdentityUserPasskey<Guid>), ChangedTables.Users),
        (typeof(Group), ChangedTables.Users),
        (typeof(GroupMembership), ChangedTables.Users),
        (typeof(Browser), ChangedTables.Browsers),
        (typeof(Session), ChangedTables.Browsers),
        (typeof(Consent), ChangedTables.Consents),
    ];

    /// <summary>The entities whose rows are held as pictures.</summary>
    internal static IEnumerable<Type> WatchedEntities => Watched.Select(watched => watched.Entity);

    private readonly ConditionalWeakTable<DbContext, PendingChanges> _pending = [];

    /// <inheritdoc />
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Collect(eventData?.Context);
        return result;
    }

    /// <inheritdoc />
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Collect(eventData?.Context);
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc />
    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        FlushOutsideTransaction(eventData?.Context);
        return result;
    }

    /// <inheritdoc />
    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        FlushOutsideTransaction(eventData?.Context);
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc />
    public int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        Collect(command, eventData);
        return result;
    }

    /// <inheritdoc />
    public ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Collect(command, eventData);
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc />
    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Flush(eventData?.Context);

    /// <inheritdoc />
    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Flush(eventData?.Context);
        return Task.CompletedTask;
    }

    private void Collect(DbContext? context)
    {
        if (context is null)
        {
            return;
        }

        foreach (var entry in context.ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
            {
                Of(context).Add(entry);
            }
        }
    }

    private void Collect(DbCommand? command, CommandExecutedEventData? eventData)
    {
        if (command is null || eventData?.Context is not { } context || eventData.CommandSource is CommandSource.SaveChanges or CommandSource.Migrations)
        {
            return;
        }

        foreach (var (entity, table) in Watched)
        {
            if (context.Model.FindEntityType(entity)?.GetTableName() is { } name
                && command.CommandText.Contains($"\"{name}\"", StringComparison.Ordinal))
            {
                var pending = Of(context);
                if (NamedRows.Find(context, table) is { } rows)
                {
                    pending.Add(rows);
                }
                else
                {
                    pending.Add(table);
                }
            }
        }

        FlushOutsideTransaction(context);
    }

    private PendingChanges Of(DbContext context) => _pending.GetOrCreateValue(context);

    private void FlushOutsideTransaction(DbContext? context)
    {
        if (context?.Database.CurrentTransaction is null)
        {
            Flush(context);
        }
    }

    private void Flush(DbContext? context)
    {
        if (context is not null && _pending.TryGetValue(context, out var pending))
        {
            _pending.Remove(context);
            pending.ApplyTo(caches);
        }
    }
}
