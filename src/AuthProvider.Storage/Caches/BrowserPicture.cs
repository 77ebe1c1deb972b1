using System.Collections.Immutable;

namespace AuthProvider.Storage.Caches;

/// <summary>An immutable picture of a browser with its sessions that had not ended when it was read. What time does to them is judged at each use.</summary>
internal sealed record BrowserPicture
{
    /// <summary>Stands for a secret that names no browser.</summary>
    public static BrowserPicture None { get; } = new() { Id = Guid.Empty, SecretHash = "" };

    /// <summary>The identifier of the browser.</summary>
    public required Guid Id { get; init; }

    /// <summary>SHA-256 of the cookie's secret.</summary>
    public required string SecretHash { get; init; }

    /// <summary>The session that answers where an app does not say which.</summary>
    public Guid? ActiveSessionId { get; init; }

    /// <summary>The sessions, the oldest first.</summary>
    public ImmutableArray<SessionPicture> Sessions { get; init; } = [];
}

/// <summary>An immutable picture of a session's row.</summary>
internal sealed record SessionPicture
{
    /// <summary>The identifier.</summary>
    public required Guid Id { get; init; }

    /// <summary>The <c>sid</c> claim.</summary>
    public required string Sid { get; init; }

    /// <summary>The user.</summary>
    public required Guid UserId { get; init; }

    /// <summary>When the user last proved who they are.</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>How.</summary>
    public required ImmutableArray<string> AuthenticationMethods { get; init; }

    /// <summary>When it was last used, exact to a minute.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>When it ends whatever is done with it.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether the cookie outlives the browser's window.</summary>
    public required bool IsPersistent { get; init; }
}
