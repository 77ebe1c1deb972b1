using System.Text.Json;
using AuthProvider.Protocol.Cors;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Storage.Apps;

/// <summary>The web origins of the redirect URIs of all apps in use: read once, and again after an app changed.</summary>
internal sealed class RedirectOrigins(IServiceScopeFactory scopes, AppCache apps) : IRedirectOrigins, IDisposable
{
    private readonly SemaphoreSlim _loading = new(1);
    private volatile Snapshot? _snapshot;

    public async ValueTask<bool> ContainsAsync(string origin, CancellationToken cancellationToken)
    {
        var snapshot = _snapshot;
        if (snapshot is null || snapshot.ChangeCount != apps.ChangeCount)
        {
            snapshot = await LoadAsync(cancellationToken);
        }

        return snapshot.Origins.Contains(origin);
    }

    public void Dispose() => _loading.Dispose();

    private async Task<Snapshot> LoadAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            // The count is read before the rows: a change in between is noticed with the next question.
            var count = apps.ChangeCount;
            if (_snapshot is { } current && current.ChangeCount == count)
            {
                return current;
            }

            await using var scope = scopes.CreateAsyncScope();
            var database = scope.ServiceProvider.GetRequiredService<AuthProviderDbContext>();
            var columns = await database.Apps.AsNoTracking()
                .Where(app => app.Status == AppStatus.Active && app.RedirectUris != null)
                .Select(app => app.RedirectUris!)
                .ToListAsync(cancellationToken);
            return _snapshot = new Snapshot(columns.SelectMany(ReadOrigins).ToHashSet(StringComparer.Ordinal), count);
        }
        finally
        {
            _loading.Release();
        }
    }

    private static IEnumerable<string> ReadOrigins(string column) => (JsonSerializer.Deserialize<string[]>(column) ?? [])
        .Select(text => new Uri(text))
        .Where(uri => uri.Scheme is "https" or "http")
        .Select(uri => uri.GetLeftPart(UriPartial.Authority));

    private sealed record Snapshot(HashSet<string> Origins, long ChangeCount);
}
