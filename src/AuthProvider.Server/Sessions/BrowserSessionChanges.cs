using AuthProvider.Storage.Sessions;

namespace AuthProvider.Server.Sessions;

/// <summary>Changes the sessions of the browser behind the current request, and its cookies with them.</summary>
public sealed class BrowserSessionChanges(IHttpContextAccessor accessor, BrowserSessions browsers, SessionStore store, SessionEnding ending)
{
    private HttpContext Context => accessor.HttpContext ?? throw new InvalidOperationException("There is no request.");

    /// <summary>Signs a user in at this browser, under a new cookie: whatever was in the old one is worth nothing any more.</summary>
    /// <param name="userId">The user, who has proved who they are.</param>
    /// <param name="securityStamp">The user's security stamp at that time; empty for none.</param>
    /// <param name="authenticationMethods">How: <c>amr</c> values (RFC 8176).</param>
    /// <param name="isPersistent">Whether the cookie outlives the browser's window.</param>
    /// <param name="authenticatedAt">When, where that was elsewhere and before; null: now.</param>
    /// <param name="alongside">Writes what belongs to it, in the same transaction; null for nothing.</param>
    /// <returns>The session; null where the proof counts no more (<see cref="SessionStore.SignInAsync"/>).</returns>
    public async Task<SignInResult?> SignInAsync(
        Guid userId, string securityStamp, IReadOnlyList<string> authenticationMethods, bool isPersistent, DateTimeOffset? authenticatedAt = null, Func<Task>? alongside = null)
    {
        var result = await store.SignInAsync(
            new SignInRequest
            {
                UserId = userId,
                SecurityStamp = securityStamp,
                BrowserSecret = SessionCookie.Read(Context.Request),
                AuthenticationMethods = authenticationMethods,
                AuthenticatedAt = authenticatedAt,
                IsPersistent = isPersistent,
                UserAgent = Context.Request.Headers.UserAgent.ToString(),
                IpAddress = Context.Connection.RemoteIpAddress?.ToString(),
            },
            alongside,
            Context.RequestAborted);
        if (result is null)
        {
            return null;
        }

        SessionCookie.Write(Context.Response, result.BrowserSecret, isPersistent ? result.ExpiresAt : null);
        BrowserStateCookie.Write(Context.Response, await browsers.ReadAsync(result.BrowserSecret, Context.RequestAborted));
        return result;
    }

    /// <summary>Adds to how the user of a session of this browser proved who they are, under a new cookie.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="userId">Its user, who has just proved one thing more.</param>
    /// <param name="authenticationMethods">All of it: <c>amr</c> values (RFC 8176).</param>
    /// <param name="isPersistent">Whether the cookie outlives the browser's window.</param>
    /// <returns>Whether the browser has such a session.</returns>
    public async Task<bool> StrengthenAsync(Guid sessionId, Guid userId, IReadOnlyList<string> authenticationMethods, bool isPersistent)
    {
        if ((await browsers.GetAsync())?.Sessions.FirstOrDefault(session => session.Id == sessionId && session.UserId == userId) is not { } session
            || await store.StrengthenAsync(session, authenticationMethods, Context.RequestAborted) is not { } secret)
        {
            return false;
        }

        SessionCookie.Write(Context.Response, secret, isPersistent ? session.ExpiresAt : null);
        BrowserStateCookie.Write(Context.Response, await browsers.ReadAsync(secret, Context.RequestAborted));
        return true;
    }

    /// <summary>
    /// Ends a session of this browser, live or idle, with its grants, also where the browser does not wait for the answer; the cookie stays, as
    /// other sessions may hang on it.
    /// </summary>
    /// <returns>What was ended, with the apps to be told; null where it had ended before.</returns>
    public async Task<EndedSession?> EndAsync(Guid sessionId)
    {
        var ended = await ending.EndAsync(sessionId, CancellationToken.None);
        await RefreshAsync(CancellationToken.None);
        return ended;
    }

    /// <summary>Makes a live session of this browser the active one.</summary>
    /// <returns>Whether the browser has such a session.</returns>
    public async Task<bool> ActivateAsync(Guid sessionId)
    {
        var found = await browsers.GetAsync() is { } browser && await store.ActivateAsync(browser.Id, sessionId, Context.RequestAborted);
        await RefreshAsync(Context.RequestAborted);
        return found;
    }

    // Reads the browser anew, and has its state cookie say what it has come to.
    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (SessionCookie.Read(Context.Request) is { } secret)
        {
            BrowserStateCookie.Write(Context.Response, await browsers.ReadAsync(secret, cancellationToken));
        }
    }
}
