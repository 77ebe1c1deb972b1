using System.Collections.Frozen;
using AuthProvider.Storage.Consents;
using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Storage.Caches;

/// <summary>What users have allowed apps, by user, read through. A change of one consent drops those of its user.</summary>
public sealed class ConsentCache(IServiceScopeFactory scopes)
{
    /// <summary>The consents of how many users are held at most; about 200 bytes each.</summary>
    public const int Capacity = 20_000;

    private static readonly FrozenSet<string> Nothing = [];

    private readonly SnapshotCache<Guid, FrozenDictionary<Guid, FrozenSet<string>>> _byUser = new(Capacity);
    private long _statements;

    /// <summary>How many statements reached the database.</summary>
    public long StatementCount => Interlocked.Read(ref _statements);

    /// <summary>The scopes that a user has allowed an app.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="appId">The app.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The scopes; empty where the user allowed nothing.</returns>
    public async ValueTask<IReadOnlySet<string>> FindAsync(Guid userId, Guid appId, CancellationToken cancellationToken = default)
    {
        var consents = _byUser.TryGet(userId, out var known) ? known : await ReadAsync(userId, cancellationToken);
        return consents.GetValueOrDefault(appId, Nothing);
    }

    /// <summary>Forgets those of a user; call it after the commit of a change and before it is acknowledged.</summary>
    public void Remove(Guid userId) => _byUser.Remove(userId);

    /// <summary>Forgets all.</summary>
    public void Clear() => _byUser.Clear();

    /// <summary>Gives nothing out, or does again.</summary>
    internal void SetSuspended(bool suspended) => _byUser.IsSuspended = suspended;

    private async Task<FrozenDictionary<Guid, FrozenSet<string>>> ReadAsync(Guid userId, CancellationToken cancellationToken)
    {
        var stamp = _byUser.Stamp(userId);
        Interlocked.Increment(ref _statements);
        await using var scope = scopes.CreateAsyncScope();
        var rows = await scope.ServiceProvider.GetRequiredService<AuthProviderDbContext>().Consents.AsNoTracking().Where(consent => consent.UserId == userId)
            .Select(consent => new { consent.AppId, consent.Scopes }).ToListAsync(cancellationToken);
        var consents = rows.ToFrozenDictionary(row => row.AppId, row => Consent.ReadScopes(row.Scopes).ToFrozenSet(StringComparer.Ordinal));
        _byUser.TryAdd(userId, consents, stamp);
        return consents;
    }
}
