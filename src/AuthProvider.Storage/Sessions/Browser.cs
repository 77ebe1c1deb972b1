namespace AuthProvider.Storage.Sessions;

/// <summary>A browser, named by the secret in its session cookie. It holds one or more account sessions, one of them active.</summary>
public sealed class Browser
{
    /// <summary>The identifier, version 7.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>SHA-256 of the cookie's secret, base64url; the secret itself is never stored. A new sign-in changes it.</summary>
    public required string SecretHash { get; set; }

    /// <summary>The session that answers for this browser where an app does not say which; null while signed out.</summary>
    public Guid? ActiveSessionId { get; set; }

    /// <summary>When the browser was first seen.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>All sessions of this browser, ended ones included.</summary>
    public ICollection<Session> Sessions { get; } = [];
}
