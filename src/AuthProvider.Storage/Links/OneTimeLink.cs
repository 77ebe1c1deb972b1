namespace AuthProvider.Storage.Links;

/// <summary>A secret that was handed out once, in a link, and works once.</summary>
public sealed class OneTimeLink
{
    /// <summary>The identifier, version 7.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>What it is for; a link of one purpose is never accepted for another.</summary>
    public required string Purpose { get; set; }

    /// <summary>SHA-256 of the secret, base64url.</summary>
    public required string SecretHash { get; set; }

    /// <summary>The user it is for; null where it makes one.</summary>
    public Guid? UserId { get; set; }

    /// <summary>What it carries, as JSON; null where nothing.</summary>
    public string? Payload { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it stops to work.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it was used; null while it works. Set by one compare-and-set.</summary>
    public DateTimeOffset? UsedAt { get; set; }
}
