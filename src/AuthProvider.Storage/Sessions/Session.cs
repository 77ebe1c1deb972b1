using AuthProvider.Storage.Users;

namespace AuthProvider.Storage.Sessions;

/// <summary>One user signed in at one browser: the record from which sessions are listed, ended and told to apps.</summary>
public sealed class Session
{
    /// <summary>The identifier, version 7.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>The <c>sid</c> claim that apps see: 128 random bits, base64url (OpenID Connect Front-Channel Logout 1.0, 3).</summary>
    public required string Sid { get; set; }

    /// <summary>The user who signed in.</summary>
    public Guid UserId { get; set; }

    /// <summary>The user who signed in.</summary>
    public User? User { get; set; }

    /// <summary>The browser that holds the session.</summary>
    public Guid BrowserId { get; set; }

    /// <summary>The browser that holds the session.</summary>
    public Browser? Browser { get; set; }

    /// <summary>When the session began.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the user last proved who they are; the <c>auth_time</c> claim.</summary>
    public DateTimeOffset AuthenticatedAt { get; set; }

    /// <summary>How, as space-separated <c>amr</c> values (RFC 8176).</summary>
    public required string AuthenticationMethods { get; set; }

    /// <summary>When the session was last used, exact to a minute.</summary>
    public DateTimeOffset LastSeenAt { get; set; }

    /// <summary>When the session ends whatever is done with it.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>Whether the cookie outlives the browser's window ("remember me").</summary>
    public bool IsPersistent { get; set; }

    /// <summary>
    /// The ticket outside the database that is bound to this record; null where the columns are the ticket. What they say of the sign-in
    /// and of the last use is of the time when that ticket was made.
    /// </summary>
    public Guid? TicketId { get; set; }

    /// <summary>When the session was ended by sign-out, by the user or by an administrator; null while it lives.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The browser's User-Agent at sign-in, cut to 256 characters.</summary>
    public string? UserAgent { get; set; }

    /// <summary>The address that signed in.</summary>
    public string? IpAddress { get; set; }

    /// <summary>The apps signed in to with this session.</summary>
    public ICollection<SessionClient> Clients { get; } = [];
}
