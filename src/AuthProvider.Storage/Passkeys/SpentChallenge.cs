namespace AuthProvider.Storage.Passkeys;

/// <summary>A challenge of a passkey ceremony that was answered; it must not be answered again while it is good (WebAuthn Level 3, 13.4.3).</summary>
public sealed class SpentChallenge
{
    /// <summary>SHA-256 of the ceremony's protected state.</summary>
    public required byte[] Id { get; set; }

    /// <summary>When the challenge has expired in any case, UTC.</summary>
    public DateTime ExpiresAt { get; set; }
}
