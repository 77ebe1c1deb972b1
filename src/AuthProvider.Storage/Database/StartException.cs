namespace AuthProvider.Storage.Database;

/// <summary>The server cannot start. The message is one sentence for the operator: what is wrong and what to do.</summary>
public sealed class StartException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StartException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do, as one sentence.</param>
    public StartException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do, as one sentence.</param>
    /// <param name="innerException">What was thrown.</param>
    public StartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
