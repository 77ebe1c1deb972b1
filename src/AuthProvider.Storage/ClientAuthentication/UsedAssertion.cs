namespace AuthProvider.Storage.ClientAuthentication;

/// <summary>A client assertion that was used; its identifier must not count again while the assertion is good.</summary>
public sealed class UsedAssertion
{
    /// <summary>SHA-256 of the client and the <c>jti</c>: 32 bytes, whatever a client sends.</summary>
    public required byte[] Id { get; set; }

    /// <summary>When the assertion has expired for every clock, UTC.</summary>
    public DateTime ExpiresAt { get; set; }
}
