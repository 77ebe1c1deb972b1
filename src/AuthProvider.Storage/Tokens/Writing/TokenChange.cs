namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>A new content for a token's row, written only if the row is still the one that was read.</summary>
/// <param name="Row">The new content.</param>
/// <param name="ExpectedConcurrencyToken">What <see cref="TokenRow.ConcurrencyToken"/> was when the row was read.</param>
public sealed record TokenChange(TokenRow Row, string? ExpectedConcurrencyToken)
{
    /// <summary>A change of a row as it was read; the new content gets a new concurrency token.</summary>
    /// <param name="read">The row as it was read.</param>
    /// <param name="content">The new content.</param>
    public static TokenChange Of(TokenRow read, TokenRow content) =>
        new(content with { ConcurrencyToken = ConcurrencyStamp.Next() }, read.ConcurrencyToken);
}
