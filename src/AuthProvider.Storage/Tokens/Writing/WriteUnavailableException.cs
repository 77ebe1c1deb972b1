namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>
/// The database could not take the write now: it is full, locked by another process, or not reachable. Nothing of the unit is in it (where
/// the connection was lost during the commit on another machine, nobody knows), and the same request may succeed later: it is answered
/// with 503 and Retry-After.
/// </summary>
public class WriteUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public WriteUnavailableException()
        : this("The database takes no writes at the moment.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public WriteUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public WriteUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>When to try again: one second.</summary>
    public static TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(1);
}
