namespace AuthProvider.Storage.Tokens;

/// <summary>An access token without a row that was revoked by itself: kept until the token would have expired anyway.</summary>
public sealed class Denial
{
    /// <summary>The token's <c>jti</c>.</summary>
    public Guid Id { get; set; }

    /// <summary>When the token expires, UTC.</summary>
    public DateTime ExpiresAt { get; set; }
}
