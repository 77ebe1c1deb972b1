using AuthProvider.Storage.Users;

namespace AuthProvider.Storage.SecondFactors;

/// <summary>The authenticator app of a user (RFC 6238); a user has one at most.</summary>
public sealed class Authenticator
{
    /// <summary>The user.</summary>
    public Guid UserId { get; set; }

    /// <summary>The user.</summary>
    public User? User { get; set; }

    /// <summary>The shared key, protected by the Data Protection ring.</summary>
    public required string ProtectedKey { get; set; }

    /// <summary>The last time step of which a code was accepted; a code of it or of an earlier one counts no more (RFC 6238, 5.2). Only grows, by compare-and-set.</summary>
    public long LastStep { get; set; }

    /// <summary>When it was set up.</summary>
    public DateTimeOffset CreatedAt { get; set; }
}
