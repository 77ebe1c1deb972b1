namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>
/// The single use of a request, or of a code or refresh token that has a row: a compare-and-set from <c>valid</c> to <c>redeemed</c>. A use too many revokes the
/// grant of the token (RFC 6749, 4.1.2; RFC 9700, 4.14.2).
/// </summary>
/// <param name="TokenId">The token that is used.</param>
/// <param name="Time">Now, UTC.</param>
/// <param name="Leeway">For how long after the first use another use is answered too; zero for none, as for all codes.</param>
/// <param name="GrantId">The grant of the token, where the caller knows it: spares the caches, and a token of another grant is not used.</param>
public sealed record TokenConsumption(Guid TokenId, DateTime Time, TimeSpan Leeway, Guid? GrantId = null)
{
    /// <summary>Another use is answered where the first was after this time.</summary>
    public DateTime LeewayCoversUsesAfter => ReuseLeeway.CoversUsesAfter(Time, Leeway);
}
