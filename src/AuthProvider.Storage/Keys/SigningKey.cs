namespace AuthProvider.Storage.Keys;

/// <summary>A key that signs tokens, or one that clients encrypt for. Its private part is stored only in protected form.</summary>
public sealed class SigningKey
{
    /// <summary>The identifier, version 7.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>The <c>kid</c> in JWKS and in token headers (RFC 7517, 4.5).</summary>
    public required string KeyId { get; set; }

    /// <summary>The <c>alg</c> it signs with: <c>RS256</c>, <c>ES256</c> (RFC 7518, 3.1); or decrypts with: <c>RSA-OAEP-256</c>, <c>ECDH-ES</c> (4.1).</summary>
    public required string Algorithm { get; set; }

    /// <summary>The private JWK, protected with the Data Protection ring.</summary>
    public required string ProtectedKey { get; set; }

    /// <summary>When it was made and first published.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>From when on it signs: later than <see cref="CreatedAt"/>, so that apps have seen it by then.</summary>
    public DateTimeOffset ActivatesAt { get; set; }

    /// <summary>When a successor took over; null while it is the newest.</summary>
    public DateTimeOffset? RetiredAt { get; set; }

    /// <summary>Until when it is kept: while a session may live whose ID token it signed (decision 27); null while it is the newest.</summary>
    public DateTimeOffset? RemovedAt { get; set; }
}
