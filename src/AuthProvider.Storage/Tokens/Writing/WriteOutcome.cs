namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>What became of a unit. Everything but <see cref="Committed"/> and <see cref="Repeated"/> wrote nothing of it, a revocation by <see cref="Replayed"/> apart.</summary>
public enum WriteOutcome
{
    /// <summary>All of it is in the database, for good.</summary>
    Committed = 0,

    /// <summary>The code was used before, or the token was, longer ago than the leeway; the grant is revoked now.</summary>
    Replayed = 1,

    /// <summary>The grant was revoked, or is gone.</summary>
    GrantInvalid = 2,

    /// <summary>The token to use was revoked, rejected, is still inactive, or is gone.</summary>
    TokenInvalid = 3,

    /// <summary>A row changed since it was read.</summary>
    Conflict = 4,

    /// <summary>As <see cref="Committed"/>, but that the refresh token was exchanged before, within the leeway: the grant stays as it was.</summary>
    Repeated = 5,
}

/// <summary>What outcomes have in common.</summary>
public static class WriteOutcomes
{
    /// <summary>Whether what the unit brought is in the database, for good.</summary>
    public static bool IsWritten(this WriteOutcome outcome) => outcome is WriteOutcome.Committed or WriteOutcome.Repeated;
}
