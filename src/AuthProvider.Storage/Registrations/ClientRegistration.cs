using AuthProvider.Storage.Apps;

namespace AuthProvider.Storage.Registrations;

/// <summary>What is kept of an app that a program registered, beside the app itself (RFC 7591; RFC 7592).</summary>
public sealed class ClientRegistration
{
    /// <summary>The app.</summary>
    public Guid AppId { get; set; }

    /// <summary>The app.</summary>
    public App? App { get; set; }

    /// <summary>SHA-256 of the registration access token, base64url (RFC 7592, 1.2).</summary>
    public required string TokenHash { get; set; }

    /// <summary>
    /// SHA-256 of the token before it, base64url, which counts until the new one is used first: a client that never got the answer with the new
    /// one is not locked out (RFC 7592, 2.2 and 3). Null from then on.
    /// </summary>
    public string? EarlierTokenHash { get; set; }

    /// <summary>Whether a secret was made together with the new token, and so may have been lost with it. Without meaning once that was used.</summary>
    public bool SecretCameWithToken { get; set; }

    /// <summary>Whether anybody could have registered it: no initial access token came with the request.</summary>
    public bool IsOpen { get; set; }

    /// <summary>The software statement whose values bind it, as it came (RFC 7591, 2.3); null where none did.</summary>
    public string? SoftwareStatement { get; set; }

    /// <summary>When it was registered.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it got its first code or token; null while it has not been used.</summary>
    public DateTimeOffset? FirstUsedAt { get; set; }
}
