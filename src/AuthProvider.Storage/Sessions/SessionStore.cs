using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Logout;
using AuthProvider.Storage.Secrets;
using AuthProvider.Storage.Sessions.Tickets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AuthProvider.Storage.Sessions;

/// <summary>The sessions of users at their browsers (DESIGN, decision 10).</summary>
public sealed class SessionStore(
    AuthProviderDbContext database,
    BrowserCache browsers,
    UserCache users,
    GrantStore grants,
    LogoutOutbox logouts,
    SessionTickets tickets,
    DatabaseConnection connection,
    IOptions<SessionOptions> options,
    TimeProvider time)
{
    private const int MaximumUserAgentLength = 256;
    private const int ExpiryBatch = 100;

    private DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Finds the browser that a cookie names, with its live sessions: neither ended nor expired nor idle, of users who are not disabled.</summary>
    /// <param name="secret">The secret in the cookie, as it was presented.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>The browser; null where the secret names none.</returns>
    public async Task<BrowserSnapshot?> FindBrowserAsync(string secret, CancellationToken cancellationToken = default)
    {
        if (await browsers.FindAsync(RandomSecret.Hash(secret), cancellationToken) is not { } browser)
        {
            return null;
        }

        var now = Now;
        var found = await tickets.FindAsync(browser.Sessions, cancellationToken);
        var sessions = new List<SessionSnapshot>(found.Count);
        var used = new List<(SessionPicture, SessionTicket)>(found.Count);
        for (var index = 0; index < found.Count; index++)
        {
            var session = browser.Sessions[index];
            if (found[index] is { } ticket && session.ExpiresAt > now && await users.FindAsync(session.UserId, cancellationToken) is { DisabledAt: null } user)
            {
                sessions.Add(ToSnapshot(session, ticket, user));
                used.Add((session, ticket));
            }
        }

        await tickets.TouchAsync(browser.Id, used, cancellationToken);
        return new(browser.Id, sessions.Find(session => session.Id == browser.ActiveSessionId), sessions);
    }

    /// <summary>
    /// Signs a user in. The browser gets a new secret. A user who already has a session there that has not ended keeps it, though it may
    /// have been idle for too long or have lost its ticket, with a new time of authentication; otherwise a session is added. Either
    /// becomes the active one.
    /// </summary>
    /// <param name="request">Who, where and how.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <exception cref="TicketStoreUnavailableException">The ticket cannot be kept now; nothing has changed.</exception>
    public async Task<SignInResult> SignInAsync(SignInRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);

        var secret = RandomSecret.Create();
        var ticket = new SessionTicket
        {
            AuthenticatedAt = request.AuthenticatedAt is { } before && before < Now ? before : Now,
            AuthenticationMethods = [.. request.AuthenticationMethods],
            IsPersistent = request.IsPersistent,
            LastSeenAt = Now,
        };
        var expiresAt = Now + options.Value.AbsoluteTimeout;

        // Before the transaction, which holds up everybody else who writes: a ticket that no record comes to name opens nothing.
        var ticketId = await tickets.IssueAsync(request.UserId, ticket, expiresAt, cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var browser = await FindTrackedBrowserAsync(request.BrowserSecret, cancellationToken);
        if (browser is null)
        {
            browser = new Browser { SecretHash = "", CreatedAt = Now };
            database.Browsers.Add(browser);
        }

        browser.SecretHash = RandomSecret.Hash(secret);
        var session = await Unended().FirstOrDefaultAsync(
            session => session.BrowserId == browser.Id && session.UserId == request.UserId, cancellationToken);
        if (session is null)
        {
            session = new Session
            {
                Sid = RandomSecret.CreateIdentifier(), UserId = request.UserId, BrowserId = browser.Id, CreatedAt = Now, AuthenticationMethods = "",
            };
            database.Sessions.Add(session);
        }

        var replaced = session.TicketId;
        ticket.CopyTo(session);
        session.TicketId = ticketId;
        session.ExpiresAt = expiresAt;
        session.UserAgent = request.UserAgent is { Length: > MaximumUserAgentLength } agent ? agent[..MaximumUserAgentLength] : request.UserAgent;
        session.IpAddress = request.IpAddress;
        browser.ActiveSessionId = session.Id;
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await tickets.RemoveAsync([replaced]);
        return new(secret, session.Id, session.Sid, session.ExpiresAt);
    }

    /// <summary>
    /// Adds a method to a session whose user has just proved it. The time of authentication stays that of the methods before: a second
    /// factor alone does not renew the first one (RFC 9470, 4).
    /// </summary>
    /// <param name="session">The session, as it was found in this request.</param>
    /// <param name="methods">All its <c>amr</c> values from now on (RFC 8176).</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The new secret for the browser's cookie; null where the session has ended meanwhile, or its user has signed in anew.</returns>
    /// <exception cref="TicketStoreUnavailableException">The ticket cannot be kept now; nothing has changed.</exception>
    public async Task<string?> StrengthenAsync(SessionSnapshot session, IReadOnlyList<string> methods, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        var secret = RandomSecret.Create();
        var ticket = new SessionTicket
        {
            AuthenticatedAt = session.AuthenticatedAt, AuthenticationMethods = [.. methods], IsPersistent = session.IsPersistent, LastSeenAt = Now,
        };
        var ticketId = await tickets.IssueAsync(session.UserId, ticket, session.ExpiresAt, cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await Live().AsTracking().Include(row => row.Browser).SingleOrDefaultAsync(
            row => row.Id == session.Id && row.UserId == session.UserId && row.TicketId == session.TicketId, cancellationToken) is not { } record)
        {
            return null;
        }

        record.AuthenticationMethods = string.Join(' ', methods);
        record.TicketId = ticketId;
        record.Browser!.SecretHash = RandomSecret.Hash(secret);
        record.Browser.ActiveSessionId = record.Id;
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await tickets.RemoveAsync([session.TicketId]);
        return secret;
    }

    /// <summary>Makes a live session of a browser the active one.</summary>
    /// <param name="browserId">The browser.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Whether the browser has such a session.</returns>
    public async Task<bool> ActivateAsync(Guid browserId, Guid sessionId, CancellationToken cancellationToken = default) =>
        await Live().AnyAsync(session => session.Id == sessionId && session.BrowserId == browserId, cancellationToken)
        && await database.Browsers.Where(browser => browser.Id == browserId)
            .ExecuteUpdateAsync(update => update.SetProperty(browser => browser.ActiveSessionId, sessionId), cancellationToken) == 1;

    /// <summary>Notes that an app was signed in to with a session; a second time changes nothing.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="appId">The app.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task AddClientAsync(Guid sessionId, Guid appId, CancellationToken cancellationToken = default)
    {
        if (browsers.HasClient(sessionId, appId))
        {
            return;
        }

        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "SessionClients" ("SessionId", "AppId", "CreatedAt") VALUES ({sessionId}, {appId}, {connection.ToColumn(Now)})
            ON CONFLICT DO NOTHING
            """,
            cancellationToken);
        browsers.AddClient(sessionId, appId);
    }

    /// <summary>The live sessions of a user, the one used last first.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IReadOnlyList<SessionListItem>> ListAsync(Guid userId, CancellationToken cancellationToken = default)
    {
        var rows = await Live().Where(session => session.UserId == userId)
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

    /// <summary>Finds a session that has not been ended, though it may be too old or idle to sign anybody in.</summary>
    /// <param name="sid">Its <c>sid</c>.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The session and its user; null where there is none.</returns>
    public async Task<(Guid Id, Guid UserId)?> FindUnendedAsync(string sid, CancellationToken cancellationToken = default) =>
        await database.Sessions.AsNoTracking().Where(session => session.Sid == sid && session.EndedAt == null)
            .Select(session => new { session.Id, session.UserId }).SingleOrDefaultAsync(cancellationToken) is { } row
            ? (row.Id, row.UserId)
            : null;

    /// <summary>Ends a session and its grants without <c>offline_access</c>, in one transaction.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>What was ended, with the apps to be told; null where the session does not exist or had ended before.</returns>
    public async Task<EndedSession?> EndAsync(Guid sessionId, CancellationToken cancellationToken = default)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var ended = await EndInTransactionAsync(sessionId, cancellationToken);
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
        var ids = await database.Sessions
            .Where(session => session.UserId == userId && session.EndedAt == null && session.Id != exceptSessionId)
            .Select(session => session.Id).ToListAsync(cancellationToken);
        var ended = new List<EndedSession>(ids.Count);
        foreach (var id in ids)
        {
            if (await EndInTransactionAsync(id, cancellationToken) is { } session)
            {
                ended.Add(session);
            }
        }

        await transaction.CommitAsync(cancellationToken);
        if (!transaction.IsJoined)
        {
            await tickets.RemoveAsync(ended.Select(session => session.TicketId));
        }

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
            var now = Now;
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
        await database.SessionClients.AsNoTracking().Where(client => client.Session!.Sid == sid && client.Session.EndedAt != null)
            .Select(client => new SessionApp(client.AppId, client.App!.ClientId!, client.App.DisplayName, client.App.Properties)).ToListAsync(cancellationToken);

    private async Task<EndedSession?> EndInTransactionAsync(Guid sessionId, CancellationToken cancellationToken)
    {
        var changed = await database.Sessions.Where(session => session.Id == sessionId && session.EndedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(session => session.EndedAt, Now), cancellationToken);
        if (changed == 0)
        {
            return null;
        }

        await database.Browsers.Where(browser => browser.ActiveSessionId == sessionId)
            .ExecuteUpdateAsync(update => update.SetProperty(browser => browser.ActiveSessionId, (Guid?)null), cancellationToken);
        await grants.RevokeOfSessionAsync(sessionId, cancellationToken);

        var session = await database.Sessions.AsNoTracking().Where(session => session.Id == sessionId)
            .Select(session => new { session.Sid, session.UserId, session.TicketId }).SingleAsync(cancellationToken);
        var apps = await database.SessionClients.AsNoTracking().Where(client => client.SessionId == sessionId)
            .Select(client => new SessionApp(client.AppId, client.App!.ClientId!, client.App.DisplayName, client.App.Properties)).ToListAsync(cancellationToken);
        var ended = new EndedSession(sessionId, session.Sid, session.UserId, apps) { TicketId = session.TicketId };
        await logouts.AddAsync(ended, cancellationToken);
        return ended;
    }

    private static SessionSnapshot ToSnapshot(SessionPicture session, SessionTicket ticket, UserPicture user) => new()
    {
        Id = session.Id,
        Sid = session.Sid,
        UserId = session.UserId,
        UserName = user.UserName!,
        DisplayName = string.IsNullOrEmpty(user.DisplayName) ? user.UserName! : user.DisplayName,
        ConfirmedEmail = user.EmailConfirmed ? user.Email : null,
        Roles = user.Roles,
        AuthenticatedAt = ticket.AuthenticatedAt,
        AuthenticationMethods = ticket.AuthenticationMethods,
        IsPersistent = ticket.IsPersistent,
        ExpiresAt = session.ExpiresAt,
        TicketId = session.TicketId,
    };

    // Those that may sign their users in, where their tickets are found.
    private IQueryable<Session> Live() => tickets.WithTicket(Unended());

    private IQueryable<Session> Unended()
    {
        var now = Now;
        return database.Sessions.Where(session => session.EndedAt == null && session.ExpiresAt > now && session.User!.DisabledAt == null);
    }

    private async Task<Browser?> FindTrackedBrowserAsync(string? secret, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(secret))
        {
            return null;
        }

        var hash = RandomSecret.Hash(secret);
        return await database.Browsers.AsTracking().SingleOrDefaultAsync(browser => browser.SecretHash == hash, cancellationToken);
    }
}
