using AuthProvider.Storage.Users;

namespace AuthProvider.Storage.SecurityHistory;

/// <summary>Something that happened to an account, for its owner to look at.</summary>
public sealed class SecurityEvent
{
    /// <summary>The identifier, version 7.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>The user.</summary>
    public Guid UserId { get; set; }

    /// <summary>The user.</summary>
    public User? User { get; set; }

    /// <summary>What happened: one of <see cref="SecurityEvents"/>.</summary>
    public required string Kind { get; set; }

    /// <summary>More about it, such as the name of a passkey; null where nothing.</summary>
    public string? Detail { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>The address that did it; null where a program of the server did.</summary>
    public string? IpAddress { get; set; }

    /// <summary>The browser's User-Agent, cut to 256 characters.</summary>
    public string? UserAgent { get; set; }
}
