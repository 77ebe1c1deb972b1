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
        var rows = await tickets.WithTicket(database.Sessions.Unended(time.GetUtcNow())).Where(session => session.UserId == userId)
            .Select(session => new { session, Apps = session.Clients.Select(client => client.App!.DisplayName ?? client.App.ClientId!).ToList() })
            .AsNoTracking().ToListAsync(cancellationToken);
        var found = await tickets.FindAsync([.. rows.Select(row => SessionPicture.Of(row.session))], cancellationToken);
        return
        [
            .. rows.Zip(found).Where(pair => pair.Second is not null).OrderByDescending(pair => pair.Second!.LastSeenAt).Select(pair => new SessionListItem(
                pair.First.session.Id, pair.First.session.CreatedAt, pair.Second!.LastSeenAt, pair.First.session.UserAgent, pair.First.session.IpAddress,
                [.. pair.First.Apps.Order(StringComparer.CurrentCultureIgnoreCase)])),
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
