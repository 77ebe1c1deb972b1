using System.Collections.Immutable;

namespace AuthProvider.Storage.Caches;

/// <summary>An immutable picture of what apps may learn about a user.</summary>
public sealed record UserPicture
{
    /// <summary>The identifier; the <c>sub</c> claim.</summary>
    public required Guid Id { get; init; }

    /// <summary>The username; <c>preferred_username</c>.</summary>
    public string? UserName { get; init; }

    /// <summary>The e-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Whether the user proved to own the address.</summary>
    public bool EmailConfirmed { get; init; }

    /// <summary>The telephone number.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>Whether the user proved to own the number.</summary>
    public bool PhoneNumberConfirmed { get; init; }

    /// <summary>The name to show to people.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The standard claims that the user entered, as one JSON object.</summary>
    public string? Profile { get; init; }

    /// <summary>When what apps may learn last changed; <c>updated_at</c>.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When an administrator disabled the account; null while it may be used.</summary>
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>When the account is deleted, as its owner asked; null while nobody did.</summary>
    public DateTimeOffset? DeleteAt { get; init; }

    /// <summary>How often grants of the user were revoked together.</summary>
    public int GrantEpoch { get; init; }

    /// <summary>Whether the user has an authenticator app.</summary>
    public bool HasSecondFactor { get; init; }

    /// <summary>Whether the user has a passkey.</summary>
    public bool HasPasskey { get; init; }

    /// <summary>The names of the user's roles.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>The names of the user's groups.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];
}
