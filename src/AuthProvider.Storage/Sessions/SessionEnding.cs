using System.Linq.Expressions;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Logout;
using AuthProvider.Storage.Sessions.Tickets;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.Sessions;

/// <summary>Ends sessions: with each its grants without <c>offline_access</c> end, and its apps are told.</summary>
public sealed class SessionEnding(AuthProviderDbContext database, GrantStore grants, LogoutOutbox logouts, SessionTickets tickets, TimeProvider time)
{
    private const int ExpiryBatch = 100;

    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(1);

    /// <summary>Finds a session that has not been ended, though it may be too old or idle to sign anybody in.</summary>
    /// <param name="sid">Its <c>sid</c>.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The session, its user and its browser; null where there is none.</returns>
    public async Task<UnendedSession?> FindUnendedAsync(string sid, CancellationToken cancellationToken = default) =>
        await database.Sessions.AsNoTracking().Where(session => session.Sid == sid && session.EndedAt == null)
            .Select(session => new UnendedSession(session.Id, session.UserId, session.BrowserId)).SingleOrDefaultAsync(cancellationToken);

    /// <summary>Finds what a browser has lost a moment ago, to show whoever clicks twice what came of the first click.</summary>
    /// <param name="browserId">The browser.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The <c>sid</c> and the user of each session that did not end by its time.</returns>
    public async Task<IReadOnlyList<(string Sid, Guid UserId)>> FindJustEndedAsync(Guid browserId, CancellationToken cancellationToken = default)
    {
        var since = time.GetUtcNow() - Moment;
        var rows = await database.Sessions.Where(session => session.BrowserId == browserId && session.EndedAt > since && session.ExpiresAt > session.EndedAt)
            .Select(session => new { session.Sid, session.UserId }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => (row.Sid, row.UserId))];
    }

    /// <summary>Ends a session and its grants without <c>offline_access</c>, in one transaction.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>What was ended, with the apps to be told; null where the session does not exist or had ended before.</returns>
    public async Task<EndedSession?> EndAsync(Guid sessionId, CancellationToken cancellationToken = default)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var ended = (await EndInTransactionAsync([sessionId], cancellationToken)).SingleOrDefault();
        await transaction.CommitAsync(cancellationToken);
        await tickets.RemoveAsync([ended?.TicketId]);
        return ended;
    }

    /// <summary>Ends all sessions of a user, or all but one, with their grants without <c>offline_access</c>, in one transaction.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="exceptSessionId">The session that stays; null for none.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>What was ended, with the apps to be told.</returns>
    public async Task<IReadOnlyList<EndedSession>> EndAllAsync(Guid userId, Guid? exceptSessionId = null, CancellationToken cancellationToken = default)
    {
        await using var transaction = await database.BeginOrJoinTransactionAsync(cancellationToken);

        // Browsers are held in this order: of two who share several, neither waits for the other.
        var ids = await database.Sessions
            .Where(session => session.UserId == userId && session.EndedAt == null && session.Id != exceptSessionId)
            .OrderBy(session => session.BrowserId).Select(session => session.Id).ToListAsync(cancellationToken);
        var ended = await EndInTransactionAsync(ids, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (!transaction.IsJoined)
        {
            await tickets.RemoveAsync(ended.Select(session => session.TicketId));
        }

        return ended;
    }

    /// <summary>
    /// Ends all sessions of a user, or all but one, with all grants, also those that outlive sessions, and the codes that are on their way; in one
    /// transaction. Rows are held in the order in which everybody holds them: the user, browsers and sessions, grants.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="exceptSessionId">The session that stays; null for none.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The sessions that ended, with the apps to be told.</returns>
    public async Task<IReadOnlyList<EndedSession>> EndAllWithGrantsAsync(
        Guid userId, Guid? exceptSessionId = null, CancellationToken cancellationToken = default)
    {
        await using var transaction = await database.BeginOrJoinTransactionAsync(cancellationToken);
        await grants.BeginEpochAsync(userId, cancellationToken);
        var ended = await EndAllAsync(userId, exceptSessionId, cancellationToken);
        await grants.RevokeOfUserAsync(userId, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ended;
    }

    /// <summary>Ends the sessions whose time is over, each as <see cref="EndAsync"/> does.</summary>
    /// <param name="cancellationToken">Cancels it between two sessions.</param>
    /// <returns>How many.</returns>
    public async Task<int> EndExpiredAsync(CancellationToken cancellationToken = default)
    {
        var count = 0;
        while (true)
        {
            var now = time.GetUtcNow();
            var ids = await database.Sessions.Where(session => session.EndedAt == null && session.ExpiresAt <= now)
                .OrderBy(session => session.ExpiresAt).Select(session => session.Id).Take(ExpiryBatch).ToListAsync(cancellationToken);
            foreach (var id in ids)
            {
                // One that another node has ended meanwhile is none.
                count += await EndAsync(id, cancellationToken) is null ? 0 : 1;
            }

            if (ids.Count < ExpiryBatch)
            {
                return count;
            }
        }
    }

    /// <summary>The apps of a session that has ended, to tell its user what happens there.</summary>
    /// <param name="sid">The <c>sid</c> of the session.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IReadOnlyList<SessionApp>> FindAppsOfEndedAsync(string sid, CancellationToken cancellationToken = default) =>
        await Apps(client => client.Session!.Sid == sid && client.Session.EndedAt != null).ToListAsync(cancellationToken);

    private async Task<IReadOnlyList<EndedSession>> EndInTransactionAsync(List<Guid> sessionIds, CancellationToken cancellationToken)
    {
        // All sessions before the first grant: whoever holds one of these sessions may wait for a grant of another.
        var ids = new List<Guid>(sessionIds.Count);
        foreach (var id in sessionIds)
        {
            if (await EndRowAsync(id, cancellationToken))
            {
                ids.Add(id);
            }
        }

        if (ids.Count == 0)
        {
            return [];
        }

        await grants.RevokeOfSessionsAsync(ids, cancellationToken);
        var ended = new List<EndedSession>(ids.Count);
        foreach (var id in ids)
        {
            var session = await database.Sessions.AsNoTracking().Where(session => session.Id == id)
                .Select(session => new { session.Sid, session.UserId, session.TicketId }).SingleAsync(cancellationToken);
            var apps = await Apps(client => client.SessionId == id).ToListAsync(cancellationToken);
            ended.Add(new EndedSession(id, session.Sid, session.UserId, apps) { TicketId = session.TicketId });
            await logouts.AddAsync(ended[^1], cancellationToken);
        }

        return ended;
    }

    private async Task<bool> EndRowAsync(Guid sessionId, CancellationToken cancellationToken)
    {
        // A browser before its sessions, as a sign-in does: in two orders they would wait for each other. Also where another session is the
        // active one: its row is what a sign-in at that browser waits for. A session stays at its browser, so that it is found before.
        var browserId = await database.Sessions.Where(session => session.Id == sessionId).Select(session => session.BrowserId).SingleOrDefaultAsync(cancellationToken);
        using var rows = NamedRows.Of(database, ChangedTables.Browsers, [browserId]);
        await database.Browsers.Where(browser => browser.Id == browserId)
            .ExecuteUpdateAsync(
                update => update.SetProperty(browser => browser.ActiveSessionId, browser => browser.ActiveSessionId == sessionId ? null : browser.ActiveSessionId),
                cancellationToken);
        return await database.Sessions.Where(session => session.Id == sessionId && session.EndedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(session => session.EndedAt, time.GetUtcNow()), cancellationToken) == 1;
    }

    private IQueryable<SessionApp> Apps(Expression<Func<SessionClient, bool>> condition) => database.SessionClients.AsNoTracking().Where(condition)
        .Select(client => new SessionApp(client.AppId, client.App!.ClientId!, client.App.DisplayName, client.App.Properties));
}
