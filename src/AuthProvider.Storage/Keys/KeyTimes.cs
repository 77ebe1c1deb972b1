namespace AuthProvider.Storage.Keys;

/// <summary>The times of a key: announced, active, published still, kept still.</summary>
/// <param name="ActivatesAt">From when on it is active.</param>
/// <param name="RetiredAt">When a successor takes over; null while it is the newest.</param>
/// <param name="UnpublishedAt">Until when it is published; null while it is the newest.</param>
/// <param name="RemovedAt">Until when it is kept; null while it is the newest.</param>
internal sealed record KeyTimes(DateTimeOffset ActivatesAt, DateTimeOffset? RetiredAt, DateTimeOffset? UnpublishedAt, DateTimeOffset? RemovedAt)
{
    /// <summary>The times of a row.</summary>
    /// <param name="key">The row.</param>
    /// <param name="retirement">How long a key stays published after its successor took over.</param>
    public static KeyTimes Of(SigningKey key, TimeSpan retirement)
    {
        var unpublishedAt = key.RetiredAt + retirement;
        return new(key.ActivatesAt, key.RetiredAt, unpublishedAt < key.RemovedAt ? unpublishedAt : key.RemovedAt, key.RemovedAt);
    }

    /// <summary>Whether it is to be shown.</summary>
    public bool IsPublished(DateTimeOffset now) => UnpublishedAt is null || now < UnpublishedAt;

    /// <summary>Whether it is no longer shown, and is kept for what comes back.</summary>
    public bool IsOnlyKept(DateTimeOffset now) => !IsPublished(now) && (RemovedAt is null || now < RemovedAt);

    /// <summary>
    /// Whether it is to be used rather than another: the newest whose time has come and not gone. Where the clock was set back before all
    /// of them, the one whose turn ends first.
    /// </summary>
    /// <param name="other">The other; null for none.</param>
    /// <param name="now">The time.</param>
    public bool IsBetterThan(KeyTimes? other, DateTimeOffset now)
    {
        if (RetiredAt <= now)
        {
            return false;
        }

        return other is null || (ActivatesAt <= now, other.ActivatesAt <= now) switch
        {
            (true, true) => ActivatesAt > other.ActivatesAt,
            (false, false) => RetiredAt is { } end && (other.RetiredAt is null || end < other.RetiredAt),
            (var isActive, _) => isActive,
        };
    }
}
