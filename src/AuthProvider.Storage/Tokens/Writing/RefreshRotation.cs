namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>
/// The exchange of a refresh token for the next one of its grant: a compare-and-set of the grant's generation. A use too many revokes the grant
/// (RFC 9700, 4.14.2).
/// </summary>
/// <param name="GrantId">The grant.</param>
/// <param name="Presented">The generation of the token that is exchanged.</param>
/// <param name="Next">The generation of the token that it is exchanged for: the next one, or the present one where the exchange is a repetition.</param>
/// <param name="Time">Now, UTC.</param>
/// <param name="Leeway">For how long after the first exchange another one is answered too; zero for none.</param>
/// <param name="Times">The times of the exchanges, with this one (<see cref="Grants.RefreshTimes"/>).</param>
/// <param name="ExpiresAt">When the next token expires, UTC.</param>
public sealed record RefreshRotation(Guid GrantId, int Presented, int Next, DateTime Time, TimeSpan Leeway, string Times, DateTime ExpiresAt)
{
    /// <summary>Another exchange is answered where the first was after this time.</summary>
    public DateTime LeewayCoversUsesAfter => ReuseLeeway.CoversUsesAfter(Time, Leeway);

    /// <summary>Whether it is the first exchange of the token, as far as its server knows.</summary>
    public bool IsFirst => Next == Presented + 1;
}
