namespace AuthProvider.Storage.Sessions;

/// <summary>How long sessions live.</summary>
public sealed class SessionOptions
{
    /// <summary>A session that was not used for this long asks for the password again. Default: 8 hours; 1 minute to 365 days.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromHours(8);

    /// <summary>A session ends this long after sign-in, however much it is used. Default: 14 days; 1 minute to 365 days.</summary>
    public TimeSpan AbsoluteTimeout { get; set; } = TimeSpan.FromDays(14);
}
