using System.Linq.Expressions;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Storage.Caches;

/// <summary>Apps by identifier and by <c>client_id</c>, read through, those that do not exist too. Any change of an app drops all: changes are rare.</summary>
public sealed class AppCache(IServiceScopeFactory scopes)
{
    /// <summary>How many apps are held at most.</summary>
    public const int Capacity = 20_000;

    private readonly SnapshotCache<string, AppPicture> _byClientId = new(Capacity);
    private readonly SnapshotCache<Guid, AppPicture> _byId = new(Capacity);
    private long _statements;
    private long _changes;

    /// <summary>How often an app changed; who keeps something made of apps compares it.</summary>
    public long ChangeCount => _byId.IsSuspended ? Interlocked.Increment(ref _changes) : Interlocked.Read(ref _changes);

    /// <summary>How many statements reached the database.</summary>
    public long StatementCount => Interlocked.Read(ref _statements);

    /// <summary>Finds an app by its <c>client_id</c>.</summary>
    public ValueTask<AppPicture?> FindByClientIdAsync(string clientId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clientId);

        // No app has it, and what no app has is kept too: the memory that strangers can fill this way must have a bound. PostgreSQL takes no NUL.
        if (clientId.Length > ClientIdRules.MaximumLength || clientId.Contains('\0', StringComparison.Ordinal))
        {
            return ValueTask.FromResult<AppPicture?>(null);
        }

        return _byClientId.TryGet(clientId, out var picture)
            ? ValueTask.FromResult(Present(picture))
            : ReadAsync(_byClientId, clientId, app => app.ClientId == clientId, cancellationToken);
    }

    /// <summary>Finds an app by its identifier.</summary>
    public ValueTask<AppPicture?> FindByIdAsync(Guid id, CancellationToken cancellationToken = default) =>
        _byId.TryGet(id, out var picture)
            ? ValueTask.FromResult(Present(picture))
            : ReadAsync(_byId, id, app => app.Id == id, cancellationToken);

    /// <summary>Forgets all; call it after the commit of a change and before it is acknowledged.</summary>
    public void Clear()
    {
        Interlocked.Increment(ref _changes);
        _byClientId.Clear();
        _byId.Clear();
    }

    /// <summary>Gives nothing out, or does again.</summary>
    internal void SetSuspended(bool suspended)
    {
        _byClientId.IsSuspended = suspended;
        _byId.IsSuspended = suspended;
    }

    private async ValueTask<AppPicture?> ReadAsync<TKey>(
        SnapshotCache<TKey, AppPicture> cache, TKey key, Expression<Func<App, bool>> condition, CancellationToken cancellationToken)
        where TKey : notnull
    {
        var stamp = cache.Stamp(key);
        Interlocked.Increment(ref _statements);
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AuthProviderDbContext>();
        var app = await context.Apps.AsNoTracking().FirstOrDefaultAsync(condition, cancellationToken);
        var picture = app is null ? AppPicture.None : new AppPicture(app);
        cache.TryAdd(key, picture, stamp);
        return Present(picture);
    }

    private static AppPicture? Present(AppPicture picture) => ReferenceEquals(picture, AppPicture.None) ? null : picture;
}
