namespace AuthProvider.Storage.Sessions.Tickets;

/// <summary>
/// The store of tickets does not answer, or takes nothing, now. Nobody is signed in or out by that, and nothing of the request was
/// done: it may be repeated (503 with Retry-After; RFC 9110, 15.6.4).
/// </summary>
public sealed class TicketStoreUnavailableException : Exception
{
    public TicketStoreUnavailableException()
    {
    }

    public TicketStoreUnavailableException(string message)
        : base(message)
    {
    }

    public TicketStoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>After which time a client may try again.</summary>
    public static TimeSpan RetryAfter => TimeSpan.FromSeconds(2);
}
