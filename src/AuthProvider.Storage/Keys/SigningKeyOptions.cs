namespace AuthProvider.Storage.Keys;

/// <summary>How signing keys come and go.</summary>
public sealed class SigningKeyOptions
{
    /// <summary>How long a key signs before a successor does. Default: 90 days.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a new key is published before it signs, so that apps have seen it. Default: 2 days.</summary>
    public TimeSpan Announcement { get; set; } = TimeSpan.FromDays(2);

    /// <summary>How long a key stays published after its successor took over: longer than any token that it signed lives. Default: 2 days.</summary>
    public TimeSpan Retirement { get; set; } = TimeSpan.FromDays(2);
}
