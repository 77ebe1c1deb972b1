using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Logout;
using AuthProvider.Storage.Secrets;
using AuthProvider.Storage.Tokens.Writing;
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
    TokenWriter writer,
    IOptions<SessionOptions> options,
    TimeProvider time)
{
    private static readonly TimeSpan LastSeenStep = TimeSpan.FromMinutes(1);
    private const int MaximumUserAgentLength = 256;

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
        var sessions = new List<SessionSnapshot>(browser.Sessions.Length);
        List<Guid>? seen = null;
        foreach (var session in browser.Sessions)
        {
            if (session.ExpiresAt > now && now - session.LastSeenAt < options.Value.IdleTimeout
                && await users.FindAsync(session.UserId, cancellationToken) is { DisabledAt: null } user)
            {
                sessions.Add(ToSnapshot(session, user));
                if (now - session.LastSeenAt >= LastSeenStep)
                {
                    (seen ??= []).Add(session.Id);
                }
            }
        }

        if (seen is not null)
        {
            await TouchAsync(browser.Id, seen, now, cancellationToken);
        }

        return new(browser.Id, sessions.Find(session => session.Id == browser.ActiveSessionId), sessions);
    }

    /// <summary>
    /// Signs a user in. The browser gets a new secret. A user who already has a live session there keeps it, with a new time of
    /// authentication; otherwise a session is added. Either becomes the active one.
    /// </summary>
    /// <param name="request">Who, where and how.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    public async Task<SignInResult> SignInAsync(SignInRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);

        var secret = RandomSecret.Create();
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var browser = await FindTrackedBrowserAsync(request.BrowserSecret, cancellationToken);
        if (browser is null)
        {
            browser = new Browser { SecretHash = "", CreatedAt = Now };
            database.Browsers.Add(browser);
        }

        browser.SecretHash = RandomSecret.Hash(secret);
        var session = await Live().FirstOrDefaultAsync(
            session => session.BrowserId == browser.Id && session.UserId == request.UserId, cancellationToken);
        if (session is null)
        {
            session = new Session
            {
                Sid = RandomSecret.CreateIdentifier(), UserId = request.UserId, BrowserId = browser.Id, CreatedAt = Now, AuthenticationMethods = "",
            };
            database.Sessions.Add(session);
        }

        session.AuthenticatedAt = Now;
        session.LastSeenAt = Now;
        session.ExpiresAt = Now + options.Value.AbsoluteTimeout;
        session.AuthenticationMethods = string.Join(' ', request.AuthenticationMethods);
        session.IsPersistent = request.IsPersistent;
        session.UserAgent = request.UserAgent is { Length: > MaximumUserAgentLength } agent ? agent[..MaximumUserAgentLength] : request.UserAgent;
        session.IpAddress = request.IpAddress;
        browser.ActiveSessionId = session.Id;
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new(secret, session.Id, session.Sid, session.ExpiresAt);
    }

    /// <summary>
    /// Adds a method to a session whose user has just proved it. The time of authentication stays that of the methods before: a second
    /// factor alone does not renew the first one (RFC 9470, 4).
    /// </summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="userId">Its user.</param>
    /// <param name="methods">All its <c>amr</c> values from now on (RFC 8176).</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The new secret for the browser's cookie; null where the session has ended meanwhile.</returns>
    public async Task<string?> StrengthenAsync(Guid sessionId, Guid userId, IReadOnlyList<string> methods, CancellationToken cancellationToken = default)
    {
        var secret = RandomSecret.Create();
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await Live().AsTracking().Include(row => row.Browser).SingleOrDefaultAsync(row => row.Id == sessionId && row.UserId == userId, cancellationToken) is not { } session)
        {
            return null;
        }

        session.AuthenticationMethods = string.Join(' ', methods);
        session.Browser!.SecretHash = RandomSecret.Hash(secret);
        session.Browser.ActiveSessionId = session.Id;
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
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
            INSERT INTO "SessionClients" ("SessionId", "AppId", "CreatedAt") VALUES ({sessionId}, {appId}, {DatabaseTime(Now)})
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
        var rows = await Live().Where(session => session.UserId == userId).OrderByDescending(session => session.LastSeenAt)
            .Select(session => new { session, Apps = session.Clients.Select(client => client.App!.DisplayName ?? client.App.ClientId!).ToList() })
            .AsNoTracking().ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(row => new SessionListItem(
                row.session.Id, row.session.CreatedAt, row.session.LastSeenAt, row.session.UserAgent, row.session.IpAddress,
                [.. row.Apps.Order(StringComparer.CurrentCultureIgnoreCase)])),
        ];
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
        return ended;
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
            .Select(session => new { session.Sid, session.UserId }).SingleAsync(cancellationToken);
        var apps = await database.SessionClients.AsNoTracking().Where(client => client.SessionId == sessionId)
            .Select(client => new SessionApp(client.AppId, client.App!.ClientId!, client.App.DisplayName, client.App.Properties)).ToListAsync(cancellationToken);
        var ended = new EndedSession(sessionId, session.Sid, session.UserId, apps);
        await logouts.AddAsync(ended, cancellationToken);
        return ended;
    }

    // Through the writer: it comes along with whatever else is written, and drops no pictures.
    private async Task TouchAsync(Guid browserId, IReadOnlyList<Guid> sessionIds, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await WriterStatement.ExecuteAsync(
            writer,
            $"""UPDATE "Sessions" SET "LastSeenAt" = @now WHERE "Id" IN ({string.Join(", ", sessionIds.Select((_, index) => $"@id{index}"))})""",
            keepsPictures: true,
            cancellationToken,
            [("@now", DatabaseTime(now)), .. sessionIds.Select((id, index) => ($"@id{index}", (object?)id))]);
        browsers.Touch(browserId, sessionIds, now);
    }

    private static SessionSnapshot ToSnapshot(SessionPicture session, UserPicture user) => new()
    {
        Id = session.Id,
        Sid = session.Sid,
        UserId = session.UserId,
        UserName = user.UserName!,
        DisplayName = string.IsNullOrEmpty(user.DisplayName) ? user.UserName! : user.DisplayName,
        ConfirmedEmail = user.EmailConfirmed ? user.Email : null,
        Roles = user.Roles,
        AuthenticatedAt = session.AuthenticatedAt,
        AuthenticationMethods = session.AuthenticationMethods,
        IsPersistent = session.IsPersistent,
        ExpiresAt = session.ExpiresAt,
    };

    private IQueryable<Session> Live()
    {
        var now = Now;
        var idleSince = now - options.Value.IdleTimeout;
        return database.Sessions.Where(session =>
            session.EndedAt == null && session.ExpiresAt > now && session.LastSeenAt > idleSince && session.User!.DisabledAt == null);
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

    // A statement of ours passes by the model's conversions.
    private object DatabaseTime(DateTimeOffset value) => database.Database.IsNpgsql() ? value : value.UtcTicks;
}
