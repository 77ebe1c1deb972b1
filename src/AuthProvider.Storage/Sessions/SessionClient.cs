using AuthProvider.Storage.Apps;

namespace AuthProvider.Storage.Sessions;

/// <summary>An app that received tokens from a session, and so hears of its end.</summary>
public sealed class SessionClient
{
    /// <summary>The session.</summary>
    public Guid SessionId { get; set; }

    /// <summary>The session.</summary>
    public Session? Session { get; set; }

    /// <summary>The app.</summary>
    public Guid AppId { get; set; }

    /// <summary>The app.</summary>
    public App? App { get; set; }

    /// <summary>When the app was first signed in to.</summary>
    public DateTimeOffset CreatedAt { get; set; }
}
