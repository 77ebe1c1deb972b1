namespace AuthProvider.Storage.Sessions;

/// <summary>A user who has proved who they are.</summary>
public sealed record SignInRequest
{
    /// <summary>The user.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The user's security stamp at the time of the proof; empty for none. Where it has changed, what was proven counts no more.</summary>
    public required string SecurityStamp { get; init; }

    /// <summary>The secret in the cookie that the browser sent; null or unknown where it is new here.</summary>
    public string? BrowserSecret { get; init; }

    /// <summary>How the user proved it: <c>amr</c> values (RFC 8176).</summary>
    public required IReadOnlyList<string> AuthenticationMethods { get; init; }

    /// <summary>When, where that was elsewhere and before; null: now. A later time is now.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>Whether the cookie outlives the browser's window ("remember me").</summary>
    public bool IsPersistent { get; init; }

    /// <summary>The User-Agent header; cut to 256 characters.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The address of the browser.</summary>
    public string? IpAddress { get; init; }
}

/// <summary>What came of a sign-in.</summary>
/// <param name="BrowserSecret">The new secret for the cookie; the one before no longer works (session fixation).</param>
/// <param name="SessionId">The session.</param>
/// <param name="Sid">The <c>sid</c> of the session.</param>
/// <param name="ExpiresAt">When the session ends at the latest.</param>
public sealed record SignInResult(string BrowserSecret, Guid SessionId, string Sid, DateTimeOffset ExpiresAt);

/// <summary>A session as the list of a user's sessions shows it.</summary>
/// <param name="Id">The identifier.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="LastSeenAt">When it was last used, exact to a minute.</param>
/// <param name="UserAgent">The browser's User-Agent at sign-in.</param>
/// <param name="IpAddress">The address that signed in.</param>
/// <param name="AppNames">The apps signed in to, by name.</param>
public sealed record SessionListItem(
    Guid Id, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, string? UserAgent, string? IpAddress, IReadOnlyList<string> AppNames);

/// <summary>An app that hears of the end of a session.</summary>
/// <param name="AppId">The identifier of the app.</param>
/// <param name="ClientId">Its <c>client_id</c>.</param>
/// <param name="Name">Its name; null where it has none.</param>
/// <param name="Properties">The properties of the application, which hold its metadata; null where it has none.</param>
public sealed record SessionApp(Guid AppId, string ClientId, string? Name, string? Properties);

/// <summary>A session that has not been ended, though it may be too old or idle to sign anybody in.</summary>
/// <param name="Id">The identifier.</param>
/// <param name="UserId">The user.</param>
/// <param name="BrowserId">The browser that holds it.</param>
public sealed record UnendedSession(Guid Id, Guid UserId, Guid BrowserId);

/// <summary>A session that has been ended.</summary>
/// <param name="Id">The identifier.</param>
/// <param name="Sid">The <c>sid</c> that the apps know.</param>
/// <param name="UserId">The user.</param>
/// <param name="Apps">The apps signed in to, to be told.</param>
public sealed record EndedSession(Guid Id, string Sid, Guid UserId, IReadOnlyList<SessionApp> Apps)
{
    /// <summary>Its ticket outside the database; null where there is none.</summary>
    internal Guid? TicketId { get; init; }
}
