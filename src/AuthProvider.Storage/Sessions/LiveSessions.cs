using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Secrets;
using AuthProvider.Storage.Sessions.Tickets;
using AuthProvider.Storage.Tokens.Writing;

namespace AuthProvider.Storage.Sessions;

/// <summary>
/// The sessions that sign users in, as every request of a browser reads them: from the caches, without a context of the database.
/// <see cref="SessionStore"/> and <see cref="SessionEnding"/> change them.
/// </summary>
public sealed class LiveSessions(
    BrowserCache browsers, UserCache users, SessionTickets tickets, SideWriter writer, DatabaseConnection connection, TimeProvider time)
{
    /// <summary>Finds the browser that a cookie names, with its live sessions: neither ended nor expired nor idle, of users who are not disabled.</summary>
    /// <param name="secret">The secret in the cookie, as it was presented.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>The browser; null where the secret names none.</returns>
    /// <exception cref="TicketStoreUnavailableException">Nobody can tell now.</exception>
    public async Task<BrowserSnapshot?> FindBrowserAsync(string secret, CancellationToken cancellationToken = default)
    {
        if (await browsers.FindAsync(RandomSecret.Hash(secret), cancellationToken) is not { } browser)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var found = await tickets.FindAsync(browser.Sessions, cancellationToken);
        var sessions = new List<SessionSnapshot>(found.Count);
        var used = new List<(SessionPicture, SessionTicket)>(found.Count);
        for (var index = 0; index < found.Count; index++)
        {
            var session = browser.Sessions[index];
            if (found[index] is { } ticket && session.ExpiresAt > now && await users.FindAsync(session.UserId, cancellationToken) is { DisabledAt: null } user)
            {
                sessions.Add(SessionSnapshot.Of(session, ticket, user));
                used.Add((session, ticket));
            }
        }

        await tickets.TouchAsync(browser.Id, used, cancellationToken);
        return new(browser.Id, sessions.Find(session => session.Id == browser.ActiveSessionId), sessions);
    }

    /// <summary>Notes that an app was signed in to with a session; a second time changes nothing.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="appId">The app.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <exception cref="WriteUnavailableException">The database takes no writes now.</exception>
    public async ValueTask AddClientAsync(Guid sessionId, Guid appId, CancellationToken cancellationToken = default)
    {
        if (browsers.HasClient(sessionId, appId))
        {
            return;
        }

        try
        {
            await writer.ExecuteAsync(
                """
                INSERT INTO "SessionClients" ("SessionId", "AppId", "CreatedAt") VALUES (@session, @app, @now) ON CONFLICT DO NOTHING
                """,
                cancellationToken,
                ("@session", sessionId), ("@app", appId), ("@now", connection.ToColumn(time.GetUtcNow())));
        }
        catch (Exception exception) when (MissingRow.IsCauseOf(exception))
        {
            // The session or the app was deleted: the grant that is written next finds it out.
            return;
        }

        browsers.AddClient(sessionId, appId);
    }
}
