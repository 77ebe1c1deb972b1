using AuthProvider.Storage.Users;

namespace AuthProvider.Storage.PendingSignIns;

/// <summary>A sign-in of which a first step was proven and a second one is missing. It lives here and nowhere else: the browser has a secret that names it.</summary>
public sealed class PendingSignIn
{
    /// <summary>The identifier, version 7.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>SHA-256 of the secret in the browser's cookie, base64url; each first step makes a new one.</summary>
    public required string SecretHash { get; set; }

    /// <summary>The user of the first step.</summary>
    public Guid UserId { get; set; }

    /// <summary>The user of the first step.</summary>
    public User? User { get; set; }

    /// <summary>The user's security stamp then: a change of the password or of a second factor meanwhile ends this.</summary>
    public required string SecurityStamp { get; set; }

    /// <summary>The session that is to get stronger; null where one is to begin.</summary>
    public Guid? SessionId { get; set; }

    /// <summary>What was proven, as space-separated <c>amr</c> values (RFC 8176).</summary>
    public required string Methods { get; set; }

    /// <summary>When the first step was proven, where that was elsewhere and before; null: at <see cref="CreatedAt"/> or later.</summary>
    public DateTimeOffset? AuthenticatedAt { get; set; }

    /// <summary>SHA-256 of the one-time code that was sent by mail, with the identifier of this row; null where none was.</summary>
    public string? CodeHash { get; set; }

    /// <summary>Whether the cookie of the session outlives the browser's window.</summary>
    public bool IsPersistent { get; set; }

    /// <summary>How many codes were tried.</summary>
    public int Attempts { get; set; }

    /// <summary>When the first step was proven.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When the last step was proven; null before. Set by one compare-and-set.</summary>
    public DateTimeOffset? CompletedAt { get; set; }
}
