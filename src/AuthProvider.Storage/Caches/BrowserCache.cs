using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Storage.Caches;

/// <summary>Browsers with their sessions, read through, by the hash of the cookie's secret. A change of a browser or session drops that browser.</summary>
public sealed class BrowserCache(IServiceScopeFactory scopes)
{
    /// <summary>How many browsers are held at most; about 1 KB each.</summary>
    public const int Capacity = 50_000;

    private readonly SnapshotCache<string, BrowserPicture> _byHash = new(Capacity);
    private readonly SnapshotCache<Guid, BrowserPicture> _byId = new(Capacity);
    private readonly SnapshotCache<(Guid SessionId, Guid AppId), BrowserPicture> _clients = new(Capacity);
    private long _statements;

    /// <summary>How many statements reached the database.</summary>
    public long StatementCount => Interlocked.Read(ref _statements);

    /// <summary>Forgets a browser; call it after the commit of a change and before it is acknowledged.</summary>
    public void Remove(Guid browserId) => _byId.Remove(browserId);

    /// <summary>Forgets all browsers.</summary>
    public void Clear() => _byId.Clear();

    /// <summary>Gives nothing out, or does again.</summary>
    internal void SetSuspended(bool suspended)
    {
        _byHash.IsSuspended = suspended;
        _byId.IsSuspended = suspended;
        _clients.IsSuspended = suspended;
    }

    /// <summary>Finds the browser that a secret names.</summary>
    internal async ValueTask<BrowserPicture?> FindAsync(string secretHash, CancellationToken cancellationToken)
    {
        // The name leads to the identifier; only what is held under the identifier is told of changes.
        if (_byHash.TryGet(secretHash, out var name) && _byId.TryGet(name.Id, out var known))
        {
            return string.Equals(known.SecretHash, secretHash, StringComparison.Ordinal) ? known : null;
        }

        return await ReadAsync(secretHash, cancellationToken);
    }

    /// <summary>Notes that sessions of a browser were used, where a picture of it is held.</summary>
    internal void Touch(Guid browserId, IReadOnlyCollection<Guid> sessionIds, DateTimeOffset now) => _byId.Change(
        browserId,
        picture => picture with
        {
            Sessions = [.. picture.Sessions.Select(session => sessionIds.Contains(session.Id) ? session with { Ticket = session.Ticket with { LastSeenAt = now } } : session)],
        });

    /// <summary>Whether it is known that an app was signed in to with a session.</summary>
    internal bool HasClient(Guid sessionId, Guid appId) => _clients.TryGet((sessionId, appId), out _);

    /// <summary>Notes that it was, after it was written.</summary>
    internal void AddClient(Guid sessionId, Guid appId) => _clients.Put((sessionId, appId), BrowserPicture.None);

    private async Task<BrowserPicture?> ReadAsync(string secretHash, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _statements, 2);
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AuthProviderDbContext>();
        if (await database.Browsers.AsNoTracking().Where(browser => browser.SecretHash == secretHash).Select(browser => (Guid?)browser.Id)
            .SingleOrDefaultAsync(cancellationToken) is not { } id)
        {
            return null;
        }

        var stamp = _byId.Stamp(id);
        var row = await database.Browsers.AsNoTracking().Where(browser => browser.Id == id)
            .Select(browser => new
            {
                browser.SecretHash,
                browser.ActiveSessionId,
                Sessions = browser.Sessions.Where(session => session.EndedAt == null).OrderBy(session => session.CreatedAt).ToList(),
            })
            .SingleOrDefaultAsync(cancellationToken);
        if (row is null || !string.Equals(row.SecretHash, secretHash, StringComparison.Ordinal))
        {
            return null;
        }

        var picture = new BrowserPicture
        {
            Id = id, SecretHash = row.SecretHash, ActiveSessionId = row.ActiveSessionId, Sessions = [.. row.Sessions.Select(SessionPicture.Of)],
        };
        if (_byId.TryAdd(id, picture, stamp))
        {
            _byHash.Put(secretHash, picture);
        }

        return picture;
    }
}
