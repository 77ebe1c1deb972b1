namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>A unit was refused after it had written something: its transaction must not be committed.</summary>
internal sealed class UnitRefusedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public UnitRefusedException()
        : this(WriteOutcome.Conflict)
    {
    }

    /// <summary>Creates the exception.</summary>
    public UnitRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public UnitRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception.</summary>
    public UnitRefusedException(WriteOutcome outcome)
        : base("The unit was refused.") => Outcome = outcome;

    /// <summary>Why.</summary>
    public WriteOutcome Outcome { get; }
}
