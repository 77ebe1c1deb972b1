using AuthProvider.Storage.Caches;
using Microsoft.Extensions.Options;

namespace AuthProvider.Storage.Sessions.Tickets;

/// <summary>
/// The tickets of sessions, wherever they are kept (<see cref="SessionOptions.Store"/>). A record without its ticket signs nobody in; a
/// ticket without its record neither.
/// </summary>
public abstract class SessionTickets
{
    // How exactly the last use of a session is known.
    private static readonly TimeSpan LastSeenStep = TimeSpan.FromMinutes(1);

    private readonly IOptions<SessionOptions> _options;
    private readonly TimeProvider _time;

    private protected SessionTickets(IOptions<SessionOptions> options, TimeProvider time) => (_options, _time) = (options, time);

    /// <summary>Whether tickets are kept outside the database.</summary>
    public abstract bool AreElsewhere { get; }

    private protected TimeSpan IdleTimeout => _options.Value.IdleTimeout;

    private protected DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Sees whether tickets can be written now.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TicketStoreUnavailableException">They cannot.</exception>
    public abstract Task CheckAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds the tickets of some sessions; null for each that has none, and for each that was not used for too long.</summary>
    /// <exception cref="TicketStoreUnavailableException">They cannot be read now.</exception>
    internal async ValueTask<IReadOnlyList<SessionTicket?>> FindAsync(IReadOnlyList<SessionPicture> sessions, CancellationToken cancellationToken)
    {
        var tickets = await ReadAsync(sessions, cancellationToken);
        var idleSince = Now - IdleTimeout;
        for (var index = 0; index < tickets.Length; index++)
        {
            if (tickets[index]?.LastSeenAt <= idleSince)
            {
                tickets[index] = null;
            }
        }

        return tickets;
    }

    /// <summary>Keeps a ticket that is not bound to a record yet, outside of any transaction.</summary>
    /// <returns>What the record says to be bound to it; null where the columns of the record are the ticket.</returns>
    /// <exception cref="TicketStoreUnavailableException">It cannot be written now.</exception>
    internal abstract ValueTask<Guid?> IssueAsync(Guid userId, SessionTicket ticket, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Notes that sessions of a browser are used, where the last time is a minute ago or more.</summary>
    internal ValueTask TouchAsync(Guid browserId, IReadOnlyList<(SessionPicture Session, SessionTicket Ticket)> used, CancellationToken cancellationToken)
    {
        var now = Now;
        var seen = used.Where(use => now - use.Ticket.LastSeenAt >= LastSeenStep).ToList();
        return seen.Count == 0 ? ValueTask.CompletedTask : new(WriteUseAsync(browserId, seen, now, cancellationToken));
    }

    /// <summary>Forgets tickets of which no record speaks any more; where that fails, they run out.</summary>
    internal abstract Task RemoveAsync(IEnumerable<Guid?> ticketIds);

    /// <summary>Of some records those that may have a ticket here.</summary>
    internal abstract IQueryable<Session> WithTicket(IQueryable<Session> sessions);

    private protected abstract ValueTask<SessionTicket?[]> ReadAsync(IReadOnlyList<SessionPicture> sessions, CancellationToken cancellationToken);

    private protected abstract Task WriteUseAsync(
        Guid browserId, IReadOnlyList<(SessionPicture Session, SessionTicket Ticket)> used, DateTimeOffset now, CancellationToken cancellationToken);
}
