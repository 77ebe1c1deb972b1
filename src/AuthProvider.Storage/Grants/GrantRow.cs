namespace AuthProvider.Storage.Grants;

/// <summary>An immutable picture of a grant's row. Times are UTC.</summary>
public sealed record GrantRow
{
    /// <summary>The identifier, version 7; the <c>oi_au_id</c> claim of its tokens.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whether it still stands: <c>valid</c> or <c>revoked</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The app that holds it.</summary>
    public Guid? ApplicationId { get; init; }

    /// <summary>The user who gave it.</summary>
    public string? Subject { get; init; }

    /// <summary>OpenIddict's type: <c>permanent</c> or <c>ad-hoc</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The granted scopes, as a JSON array.</summary>
    public string? Scopes { get; init; }

    /// <summary>The session that approved it.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>When in the user's history it was given; null where that is not asked for. Stands in no column: it must hold when the grant is written.</summary>
    public UserEpoch? Epoch { get; init; }

    /// <summary>Whether it outlives its session.</summary>
    public bool IsOffline { get; init; }

    /// <summary>How often its refresh token was exchanged for the next one.</summary>
    public int RefreshGeneration { get; init; }

    /// <summary>When that was, the last few times (<see cref="Grants.RefreshTimes"/>).</summary>
    public string? RefreshTimes { get; init; }

    /// <summary>When the last refresh token of it expires; null where it has none.</summary>
    public DateTime? ExpiresAt { get; init; }

    /// <summary>When it was given.</summary>
    public DateTime? CreationDate { get; init; }
}
