using Microsoft.EntityFrameworkCore.Storage;

namespace AuthProvider.Storage.Database;

/// <summary>A transaction, or a part of the one that the caller has begun: then the caller ends it.</summary>
internal sealed class JoinedTransaction(IDbContextTransaction? own) : IAsyncDisposable
{
    /// <summary>Whether the caller ends it.</summary>
    public bool IsJoined => own is null;

    /// <summary>Commits, unless the caller does.</summary>
    public Task CommitAsync(CancellationToken cancellationToken) => own?.CommitAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => own?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>Begins transactions.</summary>
internal static class JoinedTransactionStart
{
    /// <summary>Begins a transaction, or joins the one that the context is in.</summary>
    public static async Task<JoinedTransaction> BeginOrJoinTransactionAsync(this AuthProviderDbContext database, CancellationToken cancellationToken) =>
        new(database.Database.CurrentTransaction is null ? await database.Database.BeginTransactionAsync(cancellationToken) : null);
}
