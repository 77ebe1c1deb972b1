using AuthProvider.Storage.Sessions;

namespace AuthProvider.Server.Sessions;

/// <summary>The sessions of the browser behind the current request. One instance a request.</summary>
public sealed class BrowserSessions(IHttpContextAccessor accessor, SessionStore store)
{
    private BrowserSnapshot? _browser;
    private bool _isLoaded;

    private HttpContext Context => accessor.HttpContext ?? throw new InvalidOperationException("There is no request.");

    /// <summary>The browser with its live sessions, read once a request; null where the browser is new here.</summary>
    public async ValueTask<BrowserSnapshot?> GetAsync()
    {
        if (!_isLoaded)
        {
            _browser = SessionCookie.Read(Context.Request) is { } secret ? await store.FindBrowserAsync(secret, Context.RequestAborted) : null;
            _isLoaded = true;
        }

        return _browser;
    }

    /// <summary>Signs a user in at this browser, under a new cookie: whatever was in the old one is worth nothing any more.</summary>
    /// <param name="userId">The user, who has just proved who they are.</param>
    /// <param name="authenticationMethods">How: <c>amr</c> values (RFC 8176).</param>
    /// <param name="isPersistent">Whether the cookie outlives the browser's window.</param>
    public async Task<SignInResult> SignInAsync(Guid userId, IReadOnlyList<string> authenticationMethods, bool isPersistent)
    {
        var result = await store.SignInAsync(
            new SignInRequest
            {
                UserId = userId,
                BrowserSecret = SessionCookie.Read(Context.Request),
                AuthenticationMethods = authenticationMethods,
                IsPersistent = isPersistent,
                UserAgent = Context.Request.Headers.UserAgent.ToString(),
                IpAddress = Context.Connection.RemoteIpAddress?.ToString(),
            },
            Context.RequestAborted);
        SessionCookie.Write(Context.Response, result.BrowserSecret, isPersistent ? result.ExpiresAt : null);
        Forget();
        return result;
    }

    /// <summary>Ends a session of this browser, with its grants; the cookie stays, as other sessions may hang on it.</summary>
    /// <returns>What was ended, with the apps to be told; null where it had ended before.</returns>
    public async Task<EndedSession?> EndAsync(Guid sessionId)
    {
        var ended = await store.EndAsync(sessionId, Context.RequestAborted);
        Forget();
        return ended;
    }

    /// <summary>Reads the browser anew with the next question.</summary>
    public void Forget() => _isLoaded = false;
}
