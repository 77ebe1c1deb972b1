using AuthProvider.Storage.Users;

namespace AuthProvider.Storage.KnownDevices;

/// <summary>A browser at which a user has signed in before.</summary>
public sealed class KnownDevice
{
    /// <summary>The identifier, version 7.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>The user.</summary>
    public Guid UserId { get; set; }

    /// <summary>The user.</summary>
    public User? User { get; set; }

    /// <summary>SHA-256 of the secret in the browser's device cookie, base64url. Users of one browser share it.</summary>
    public required string SecretHash { get; set; }

    /// <summary>The browser's User-Agent at the last sign-in, cut to 256 characters.</summary>
    public string? UserAgent { get; set; }

    /// <summary>When the user first signed in there.</summary>
    public DateTimeOffset FirstSeenAt { get; set; }

    /// <summary>When the user last signed in there.</summary>
    public DateTimeOffset LastSeenAt { get; set; }

    /// <summary>Until when the password alone signs in there; null where the second factor is always asked.</summary>
    public DateTimeOffset? TrustedUntil { get; set; }

    /// <summary>The user's security stamp when the device was trusted: a change of the password or of a second factor ends the trust.</summary>
    public string? TrustedStamp { get; set; }
}
