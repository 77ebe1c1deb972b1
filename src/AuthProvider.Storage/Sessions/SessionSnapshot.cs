using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Sessions.Tickets;

namespace AuthProvider.Storage.Sessions;

/// <summary>A picture of one live session and of its user.</summary>
public sealed record SessionSnapshot
{
    /// <summary>The identifier of the session.</summary>
    public required Guid Id { get; init; }

    /// <summary>The <c>sid</c> claim.</summary>
    public required string Sid { get; init; }

    /// <summary>The user.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The name that the user signs in with.</summary>
    public required string UserName { get; init; }

    /// <summary>The name to show to people; the username where the user gave none.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The user's e-mail address, where it has been confirmed; else null.</summary>
    public string? ConfirmedEmail { get; init; }

    /// <summary>The user's roles.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>When the user last proved who they are: <c>auth_time</c>.</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>How: the <c>amr</c> values (RFC 8176).</summary>
    public required IReadOnlyList<string> AuthenticationMethods { get; init; }

    /// <summary>Whether the cookie outlives the browser's window.</summary>
    public required bool IsPersistent { get; init; }

    /// <summary>When the session ends whatever is done with it.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How often grants of the user had been revoked together when the session was found.</summary>
    public required int GrantEpoch { get; init; }

    /// <summary>The ticket that was found; null where the record is the ticket.</summary>
    internal Guid? TicketId { get; init; }

    internal static SessionSnapshot Of(SessionPicture session, SessionTicket ticket, UserPicture user) => new()
    {
        Id = session.Id,
        Sid = session.Sid,
        UserId = session.UserId,
        UserName = user.UserName!,
        DisplayName = string.IsNullOrEmpty(user.DisplayName) ? user.UserName! : user.DisplayName,
        ConfirmedEmail = user.EmailConfirmed ? user.Email : null,
        Roles = user.Roles,
        AuthenticatedAt = ticket.AuthenticatedAt,
        AuthenticationMethods = ticket.AuthenticationMethods,
        IsPersistent = ticket.IsPersistent,
        ExpiresAt = session.ExpiresAt,
        GrantEpoch = user.GrantEpoch,
        TicketId = session.TicketId,
    };
}

/// <summary>A picture of a browser with its live sessions.</summary>
/// <param name="Id">The identifier of the browser.</param>
/// <param name="Active">The session that answers where an app does not say which; null while none does.</param>
/// <param name="Sessions">All live sessions, the oldest first.</param>
public sealed record BrowserSnapshot(Guid Id, SessionSnapshot? Active, IReadOnlyList<SessionSnapshot> Sessions);
