using AuthProvider.Storage.Users;

namespace AuthProvider.Storage.SecondFactors;

/// <summary>A code on paper that stands once for the authenticator app.</summary>
public sealed class RecoveryCode
{
    /// <summary>The identifier, version 7.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>The user.</summary>
    public Guid UserId { get; set; }

    /// <summary>The user.</summary>
    public User? User { get; set; }

    /// <summary>SHA-256 of the user and the code of 80 random bits, base64url.</summary>
    public required string CodeHash { get; set; }

    /// <summary>When it was used; null while it works. Set by one compare-and-set.</summary>
    public DateTimeOffset? UsedAt { get; set; }
}
