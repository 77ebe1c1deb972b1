namespace AuthProvider.Storage.Apps;

/// <summary>A scope belongs to another API; nothing was written.</summary>
public sealed class ScopeTakenException : Exception
{
    /// <summary>Creates it.</summary>
    public ScopeTakenException()
        : this("A scope belongs to another API.")
    {
    }

    /// <summary>Creates it with a message.</summary>
    public ScopeTakenException(string message)
        : base(message)
    {
    }

    /// <summary>Creates it with a message and what the database said.</summary>
    public ScopeTakenException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The name of the scope.</summary>
    public string Scope { get; init; } = "";

    internal static ScopeTakenException Of(string scope, Exception? innerException = null) =>
        new($"The scope '{scope}' belongs to another API.", innerException) { Scope = scope };
}
