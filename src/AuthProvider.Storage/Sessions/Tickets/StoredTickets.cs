using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using AuthProvider.Storage.Caches;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AuthProvider.Storage.Sessions.Tickets;

/// <summary>
/// Tickets in a store outside the database. Nothing of it is kept here, so what the store loses is lost at once, and what ends a record
/// ends the session at every node that hears of it. A ticket never changes but for its last use: whatever else is new gets a new name,
/// so that two who write at once lose nothing.
/// </summary>
internal sealed partial class StoredTickets(
    ITicketStore store, TicketProtection protection, IOptions<SessionOptions> options, TimeProvider time, ILogger<StoredTickets> logger)
    : SessionTickets(options, time), IAsyncDisposable
{
    // Those whose last use is being written: of many requests at once one does it.
    private readonly ConcurrentDictionary<Guid, bool> _writing = new();

    /// <inheritdoc />
    public override bool AreElsewhere => true;

    /// <inheritdoc />
    public override Task CheckAsync(CancellationToken cancellationToken = default) => store.CheckAsync(cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => store.DisposeAsync();

    /// <inheritdoc />
    internal override async ValueTask<Guid?> IssueAsync(Guid userId, SessionTicket ticket, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var id = new Guid(RandomNumberGenerator.GetBytes(16));
        await store.SetAsync(KeyOf(id), protection.Protect(id, userId, ticket), LifeOf(ticket, expiresAt), cancellationToken);
        return id;
    }

    /// <inheritdoc />
    internal override async Task RemoveAsync(IEnumerable<Guid?> ticketIds)
    {
        try
        {
            foreach (var id in ticketIds.OfType<Guid>())
            {
                await store.RemoveAsync(KeyOf(id), CancellationToken.None);
            }
        }
        catch (TicketStoreUnavailableException)
        {
            // They open nothing without their records, and run out.
        }
    }

    /// <inheritdoc />
    internal override IQueryable<Session> WithTicket(IQueryable<Session> sessions) => sessions.Where(session => session.TicketId != null);

    private protected override async ValueTask<SessionTicket?[]> ReadAsync(IReadOnlyList<SessionPicture> sessions, CancellationToken cancellationToken)
    {
        var tickets = new SessionTicket?[sessions.Count];
        int[] named = [.. Enumerable.Range(0, sessions.Count).Where(index => sessions[index].TicketId is not null)];
        if (named.Length > 0)
        {
            var values = await store.GetAsync([.. named.Select(index => KeyOf(sessions[index].TicketId!.Value))], cancellationToken);
            foreach (var (index, value) in named.Zip(values))
            {
                tickets[index] = value is null ? null : Read(value, sessions[index]);
            }
        }

        return tickets;
    }

    private protected override async Task WriteUseAsync(
        Guid browserId, IReadOnlyList<(SessionPicture Session, SessionTicket Ticket)> used, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var (session, ticket) in used)
        {
            var id = session.TicketId!.Value;
            if (!_writing.TryAdd(id, true))
            {
                continue;
            }

            try
            {
                var seen = ticket with { LastSeenAt = now };
                await store.ReplaceAsync(KeyOf(id), protection.Protect(id, session.UserId, seen), LifeOf(seen, session.ExpiresAt), cancellationToken);
            }
            finally
            {
                _writing.TryRemove(id, out _);
            }
        }
    }

    private SessionTicket? Read(byte[] value, SessionPicture session)
    {
        if (protection.Unprotect(value, session) is { } ticket)
        {
            return ticket;
        }

        LogForeign(session.Id);
        return null;
    }

    // The store forgets a ticket when the session was idle for too long, or is over.
    private TimeSpan LifeOf(SessionTicket ticket, DateTimeOffset expiresAt)
    {
        var end = ticket.LastSeenAt + IdleTimeout;
        return (end < expiresAt ? end : expiresAt) - Now;
    }

    // Whoever reads the store learns no name that stands in the database.
    private static string KeyOf(Guid id) => "authprovider:ticket:" + Base64Url.EncodeToString(SHA256.HashData(id.ToByteArray()));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store of tickets gave out something else than the ticket of session {SessionId}: its user is asked to sign in again.")]
    private partial void LogForeign(Guid sessionId);
}
