namespace AuthProvider.Storage.Logout;

/// <summary>
/// A logout token that is owed to an app: written in the transaction that ends the session, so that no restart forgets it (OpenID Connect
/// Back-Channel Logout 1.0, 2.5). It stands by itself: session, user and app may be gone when it is delivered.
/// </summary>
public sealed class LogoutDelivery
{
    /// <summary>The identifier, version 7.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>The <c>client_id</c> of the app.</summary>
    public required string ClientId { get; set; }

    /// <summary>The app's <c>backchannel_logout_uri</c>.</summary>
    public required string Uri { get; set; }

    /// <summary>The algorithm of the app's ID tokens; null: the default.</summary>
    public string? Algorithm { get; set; }

    /// <summary>The <c>sid</c> of the session that ended.</summary>
    public required string Sid { get; set; }

    /// <summary>The <c>sub</c> that the app knows.</summary>
    public required string Subject { get; set; }

    /// <summary>When the session ended.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it is to be tried next; while a node tries, when another may.</summary>
    public DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; set; }

    /// <summary>How far it is.</summary>
    public LogoutDeliveryState State { get; set; }

    /// <summary>When it was delivered or given up; null while it is tried.</summary>
    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>How far a delivery is.</summary>
public enum LogoutDeliveryState
{
    /// <summary>Still tried.</summary>
    Pending = 0,

    /// <summary>The app took it.</summary>
    Delivered = 1,

    /// <summary>The app refused it, or was not reached in time.</summary>
    Failed = 2,
}
