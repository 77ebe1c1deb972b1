using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Secrets;
using AuthProvider.Storage.Sessions.Tickets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AuthProvider.Storage.Sessions;

/// <summary>The sessions of users at their browsers, as they begin and change (DESIGN, decision 10). <see cref="LiveSessions"/> reads them.</summary>
public sealed class SessionStore(
    AuthProviderDbContext database, SessionTickets tickets, DatabaseConnection connection, IOptions<SessionOptions> options, TimeProvider time)
{
    private const int MaximumUserAgentLength = 256;

    private DateTimeOffset Now => time.GetUtcNow();

    /// <summary>
    /// Signs a user in. The browser gets a new secret. A user who already has a session there that has not ended keeps it, though it may
    /// have been idle for too long or have lost its ticket, with a new time of authentication; otherwise a session is added. Either
    /// becomes the active one.
    /// </summary>
    /// <param name="request">Who, where and how.</param>
    /// <param name="alongside">Writes what belongs to it, in the same transaction; null for nothing.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The session; null where the user has got another password or second factor since the proof, or was disabled.</returns>
    /// <exception cref="TicketStoreUnavailableException">The ticket cannot be kept now; nothing has changed.</exception>
    public async Task<SignInResult?> SignInAsync(SignInRequest request, Func<Task>? alongside = null, CancellationToken cancellationToken = default)
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
        if (!await HoldUserAsync(request, cancellationToken))
        {
            await transaction.RollbackAsync(cancellationToken);
            await tickets.RemoveAsync([ticketId]);
            return null;
        }

        var browser = await HoldBrowserAsync(request.BrowserSecret, cancellationToken);
        if (browser is null)
        {
            browser = new Browser { SecretHash = "", CreatedAt = Now };
            database.Browsers.Add(browser);
        }

        browser.SecretHash = RandomSecret.Hash(secret);
        var session = await database.Sessions.Unended(Now).FirstOrDefaultAsync(
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
        if (alongside is not null)
        {
            await alongside();
        }

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
    public async Task<bool> ActivateAsync(Guid browserId, Guid sessionId, CancellationToken cancellationToken = default)
    {
        if (!await Live().AnyAsync(session => session.Id == sessionId && session.BrowserId == browserId, cancellationToken))
        {
            return false;
        }

        using var rows = NamedRows.Of(database, ChangedTables.Browsers, [browserId]);
        return await database.Browsers.Where(browser => browser.Id == browserId)
            .ExecuteUpdateAsync(update => update.SetProperty(browser => browser.ActiveSessionId, sessionId), cancellationToken) == 1;
    }

    // Those that may sign their users in, where their tickets are found.
    private IQueryable<Session> Live() => tickets.WithTicket(database.Sessions.Unended(Now));

    // Until the transaction ends nobody else changes the user's password, which ends the sessions that it finds. The user comes before browsers
    // and sessions, as with whoever does that.
    private Task<bool> HoldUserAsync(SignInRequest request, CancellationToken cancellationToken)
    {
        var found = connection.IsSqlite
            ? database.Users.Where(user => user.Id == request.UserId)
            : database.Users.FromSql($"""SELECT * FROM "AspNetUsers" WHERE "Id" = {request.UserId} FOR SHARE""");
        return found.AnyAsync(user => user.DisabledAt == null && (user.SecurityStamp ?? "") == request.SecurityStamp, cancellationToken);
    }

    // Its row is held until the transaction ends: pruning has either removed it by now, or sees the session that begins there. Whoever
    // ends a session takes its browser first too (SessionEnding), so that neither waits for the other. SQLite has one writer at a time.
    private async Task<Browser?> HoldBrowserAsync(string? secret, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(secret))
        {
            return null;
        }

        var hash = RandomSecret.Hash(secret);
        var found = connection.IsSqlite
            ? database.Browsers.Where(browser => browser.SecretHash == hash)
            : database.Browsers.FromSql($"""SELECT * FROM "Browsers" WHERE "SecretHash" = {hash} FOR UPDATE""");
        return await found.AsTracking().SingleOrDefaultAsync(cancellationToken);
    }
}
