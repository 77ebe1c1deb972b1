namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>
/// A refresh token was exchanged again while another request, mostly of another node, exchanged the next one: the token that was made is behind
/// by now. Nothing was written, and asking again gets a good one.
/// </summary>
public sealed class RefreshOvertakenException : WriteUnavailableException
{
    /// <summary>Creates the exception.</summary>
    public RefreshOvertakenException()
        : this("The next refresh token was exchanged by another request at this moment.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public RefreshOvertakenException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public RefreshOvertakenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
