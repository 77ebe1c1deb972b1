using System.Collections.Immutable;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Scopes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Storage.Caches;

/// <summary>All scopes, read at once: they are few. Any change drops them.</summary>
public sealed class ScopeCache(IServiceScopeFactory scopes)
{
    private readonly SnapshotCache<string, Picture> _all = new(2);
    private long _statements;

    /// <summary>How many statements reached the database.</summary>
    public long StatementCount => Interlocked.Read(ref _statements);

    /// <summary>Forgets all; call it after the commit of a change and before it is acknowledged.</summary>
    public void Clear() => _all.Clear();

    /// <summary>Gives nothing out, or does again.</summary>
    internal void SetSuspended(bool suspended) => _all.IsSuspended = suspended;

    /// <summary>All scopes, in the order of their names; each call makes copies, detached.</summary>
    /// <param name="condition">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<ImmutableArray<Scope>> FindAsync(Func<Scope, bool> condition, CancellationToken cancellationToken = default)
    {
        var picture = _all.TryGet("", out var known) ? known : await ReadAsync(cancellationToken);
        return [.. picture.Scopes.Where(condition).Select(scope => scope.Copy())];
    }

    private async Task<Picture> ReadAsync(CancellationToken cancellationToken)
    {
        var stamp = _all.Stamp("");
        Interlocked.Increment(ref _statements);
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AuthProviderDbContext>();
        var picture = new Picture([.. await context.Scopes.AsNoTracking().OrderBy(row => row.Name).ToListAsync(cancellationToken)]);
        _all.TryAdd("", picture, stamp);
        return picture;
    }

    private sealed record Picture(ImmutableArray<Scope> Scopes);
}
