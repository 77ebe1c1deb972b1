using System.Collections.Concurrent;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Storage.Registrations;

/// <summary>Notes when an app that a program registered is used first, so that it is not pruned: one look at the database for each app and process.</summary>
public sealed class FirstUses(IServiceScopeFactory scopes, TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, byte> _known = new();

    /// <summary>Notes a use.</summary>
    /// <param name="appId">The app.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public ValueTask NoteAsync(Guid appId, CancellationToken cancellationToken = default) =>
        _known.ContainsKey(appId) ? ValueTask.CompletedTask : WriteAsync(appId, cancellationToken);

    private async ValueTask WriteAsync(Guid appId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var unused = scope.ServiceProvider.GetRequiredService<AuthProviderDbContext>().ClientRegistrations
            .Where(row => row.AppId == appId && row.FirstUsedAt == null);
        if (await unused.AnyAsync(cancellationToken))
        {
            var now = time.GetUtcNow();
            await unused.ExecuteUpdateAsync(update => update.SetProperty(row => row.FirstUsedAt, now), cancellationToken);
        }

        // As many as the cache of apps holds: beyond that the set begins anew, and costs a look for each app again.
        if (_known.Count >= AppCache.Capacity)
        {
            _known.Clear();
        }

        _known.TryAdd(appId, 0);
    }
}
