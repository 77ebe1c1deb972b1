using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Sessions.Tickets;

namespace AuthProvider.Server.Sessions;

/// <summary>The sessions of the browser behind the current request. One instance a request. <see cref="BrowserSessionChanges"/> changes them.</summary>
public sealed class BrowserSessions(IHttpContextAccessor accessor, LiveSessions sessions)
{
    private BrowserSnapshot? _browser;
    private TicketStoreUnavailableException? _failure;
    private bool _isLoaded;

    private HttpContext Context => accessor.HttpContext ?? throw new InvalidOperationException("There is no request.");

    /// <summary>The browser with its live sessions, read once a request; null where the browser is new here.</summary>
    /// <exception cref="TicketStoreUnavailableException">Nobody can tell now.</exception>
    public async ValueTask<BrowserSnapshot?> GetAsync()
    {
        // Whoever asks again in this request waits no second time, and does not take an unknown browser for a new one.
        if (_failure is { } failure)
        {
            throw new TicketStoreUnavailableException(failure.Message, failure);
        }

        if (!_isLoaded && SessionCookie.Read(Context.Request) is { } secret)
        {
            await ReadAsync(secret, Context.RequestAborted);
        }

        return _browser;
    }

    /// <summary>Reads the browser of a secret, for the rest of the request: after a change.</summary>
    /// <param name="secret">The secret of its cookie.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="TicketStoreUnavailableException">Nobody can tell now.</exception>
    internal async Task<BrowserSnapshot?> ReadAsync(string secret, CancellationToken cancellationToken)
    {
        try
        {
            _browser = await sessions.FindBrowserAsync(secret, cancellationToken);
            _isLoaded = true;
            return _browser;
        }
        catch (TicketStoreUnavailableException exception)
        {
            _failure = exception;
            throw;
        }
    }
}
