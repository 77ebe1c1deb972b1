using AuthProvider.Storage.Users;

namespace AuthProvider.Storage.EmailAddresses;

/// <summary>A change of a user's e-mail address that waits for a yes from the old and from the new address; a user has one at most.</summary>
public sealed class EmailChange
{
    /// <summary>The user.</summary>
    public Guid UserId { get; set; }

    /// <summary>The user.</summary>
    public User? User { get; set; }

    /// <summary>Which change this is: links of an earlier one are worth nothing for it.</summary>
    public Guid ChangeId { get; set; } = Guid.CreateVersion7();

    /// <summary>The address that the change began with; null where there was none.</summary>
    public string? OldEmail { get; set; }

    /// <summary>The address that is wanted.</summary>
    public required string NewEmail { get; set; }

    /// <summary>When the old address said yes, or when the change began where it was not confirmed; null before.</summary>
    public DateTimeOffset? OldConfirmedAt { get; set; }

    /// <summary>When the new address said yes; null before.</summary>
    public DateTimeOffset? NewConfirmedAt { get; set; }

    /// <summary>When the change ends unmade.</summary>
    public DateTimeOffset ExpiresAt { get; set; }
}
