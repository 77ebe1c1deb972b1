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

    /// <summary>Whether anybody could have registered it: no initial access token came with the request.</summary>
    public bool IsOpen { get; set; }

    /// <summary>The software statement whose values bind it, as it came (RFC 7591, 2.3); null where none did.</summary>
    public string? SoftwareStatement { get; set; }

    /// <summary>When it was registered.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it got its first code or token; null while it has not been used.</summary>
    public DateTimeOffset? FirstUsedAt { get; set; }
}
