using System.Collections.Immutable;
using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Sessions.Tickets;

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

    /// <summary>When it ends whatever is done with it.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The ticket outside the database; null where there is none.</summary>
    public required Guid? TicketId { get; init; }

    /// <summary>The ticket as the columns have it: what counts where there is none outside.</summary>
    public required SessionTicket Ticket { get; init; }

    /// <summary>The picture of a row.</summary>
    public static SessionPicture Of(Session session) => new()
    {
        Id = session.Id, Sid = session.Sid, UserId = session.UserId, ExpiresAt = session.ExpiresAt, TicketId = session.TicketId, Ticket = SessionTicket.Of(session),
    };
}
