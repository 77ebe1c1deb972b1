using System.Collections.Immutable;

namespace AuthProvider.Storage.Sessions.Tickets;

/// <summary>What makes a session sign somebody in: how and when they proved who they are, and when it was last used. Immutable.</summary>
internal sealed record SessionTicket
{
    /// <summary>When the user last proved who they are.</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>How: <c>amr</c> values (RFC 8176).</summary>
    public required ImmutableArray<string> AuthenticationMethods { get; init; }

    /// <summary>Whether the cookie outlives the browser's window.</summary>
    public required bool IsPersistent { get; init; }

    /// <summary>When the session was last used, exact to a minute.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>The ticket as the columns of the record have it.</summary>
    public static SessionTicket Of(Session session) => new()
    {
        AuthenticatedAt = session.AuthenticatedAt,
        AuthenticationMethods = [.. session.AuthenticationMethods.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
        IsPersistent = session.IsPersistent,
        LastSeenAt = session.LastSeenAt,
    };

    /// <summary>Writes it to the columns of the record.</summary>
    public void CopyTo(Session session)
    {
        session.AuthenticatedAt = AuthenticatedAt;
        session.AuthenticationMethods = string.Join(' ', AuthenticationMethods);
        session.IsPersistent = IsPersistent;
        session.LastSeenAt = LastSeenAt;
    }
}
