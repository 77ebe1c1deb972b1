using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Sessions.Tickets;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.Sessions;

/// <summary>The sessions of a user, to show them.</summary>
public sealed class SessionLists(AuthProviderDbContext database, SessionTickets tickets, TimeProvider time)
{
    /// <summary>The live sessions of a user, the one used last first.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IReadOnlyList<SessionListItem>> ListAsync(Guid userId, CancellationToken cancellationToken = default)
    {
        var sessions = await tickets.WithTicket(database.Sessions.Unended(time.GetUtcNow())).Where(session => session.UserId == userId)
            .AsNoTracking().ToListAsync(cancellationToken);
        var found = await tickets.FindAsync([.. sessions.Select(SessionPicture.Of)], cancellationToken);

        // A statement of its own: joined, SQLite would read the apps of all sessions of everybody.
        var ids = sessions.ConvertAll(session => session.Id);
        var apps = (await database.SessionClients.Where(client => ids.Contains(client.SessionId))
            .Select(client => new { client.SessionId, Name = client.App!.DisplayName ?? client.App.ClientId! }).ToListAsync(cancellationToken))
            .ToLookup(client => client.SessionId, client => client.Name);
        return
        [
            .. sessions.Zip(found).Where(pair => pair.Second is not null).OrderByDescending(pair => pair.Second!.LastSeenAt).Select(pair => new SessionListItem(
                pair.First.Id, pair.First.CreatedAt, pair.Second!.LastSeenAt, pair.First.UserAgent, pair.First.IpAddress,
                [.. apps[pair.First.Id].Order(StringComparer.CurrentCultureIgnoreCase)])),
        ];
    }

    /// <summary>The records of all sessions of a user, ended ones included, the oldest first; what they say of the last use is as new as can be known.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IReadOnlyList<Session>> ListAllAsync(Guid userId, CancellationToken cancellationToken = default)
    {
        var records = await database.Sessions.AsNoTracking().Where(session => session.UserId == userId).OrderBy(session => session.CreatedAt).ToListAsync(cancellationToken);
        var found = await tickets.FindAsync([.. records.Select(SessionPicture.Of)], cancellationToken);
        foreach (var (record, ticket) in records.Zip(found))
        {
            ticket?.CopyTo(record);
        }

        return records;
    }
}
