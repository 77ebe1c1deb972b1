using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Storage.Users;

/// <summary>A person with an account.</summary>
public sealed class User : IdentityUser<Guid>
{
    /// <summary>Creates a user with a new version 7 identifier.</summary>
    public User() => Id = Guid.CreateVersion7();

    /// <summary>The name to show to people; falls back to the username where absent. At most 128 characters.</summary>
    public string? DisplayName { get; set; }

    /// <summary>When the account was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When its name, e-mail address or profile was last changed: the <c>updated_at</c> claim (OpenID Connect Core 1.0, 5.1).</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>When an administrator disabled the account; null while it may be used. A disabled user is out at once, everywhere.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>The standard claims that the user entered (OpenID Connect Core 1.0, 5.1), as one JSON object; null where none.</summary>
    public string? Profile { get; set; }

    /// <summary>When the account is deleted, as its owner asked; null while nobody did.</summary>
    public DateTimeOffset? DeleteAt { get; set; }

    /// <summary>
    /// How often grants of the user were revoked together. A code that stands in no row was issued in one of these epochs and is good in that
    /// one only.
    /// </summary>
    public int GrantEpoch { get; set; }
}
