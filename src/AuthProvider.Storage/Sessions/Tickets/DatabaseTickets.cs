using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Tokens.Writing;
using Microsoft.Extensions.Options;

namespace AuthProvider.Storage.Sessions.Tickets;

/// <summary>The columns of the records are the tickets.</summary>
internal sealed class DatabaseTickets(SideWriter writer, BrowserCache browsers, DatabaseConnection connection, IOptions<SessionOptions> options, TimeProvider time)
    : SessionTickets(options, time)
{
    /// <inheritdoc />
    public override bool AreElsewhere => false;

    /// <inheritdoc />
    public override Task CheckAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <inheritdoc />
    internal override ValueTask<Guid?> IssueAsync(Guid userId, SessionTicket ticket, DateTimeOffset expiresAt, CancellationToken cancellationToken) => new((Guid?)null);

    /// <inheritdoc />
    internal override Task RemoveAsync(IEnumerable<Guid?> ticketIds) => Task.CompletedTask;

    /// <inheritdoc />
    internal override IQueryable<Session> WithTicket(IQueryable<Session> sessions)
    {
        var idleSince = Now - IdleTimeout;
        return sessions.Where(session => session.TicketId == null && session.LastSeenAt > idleSince);
    }

    // Where one is kept elsewhere, the columns are of the time when it was made.
    private protected override ValueTask<SessionTicket?[]> ReadAsync(IReadOnlyList<SessionPicture> sessions, CancellationToken cancellationToken)
    {
        var tickets = new SessionTicket?[sessions.Count];
        for (var index = 0; index < tickets.Length; index++)
        {
            tickets[index] = sessions[index].TicketId is null ? sessions[index].Ticket : null;
        }

        return new(tickets);
    }

    // Not by EF Core, as it drops no pictures. A statement each: who writes tokens holds the same rows, in another order.
    private protected override async Task WriteUseAsync(
        Guid browserId, IReadOnlyList<(SessionPicture Session, SessionTicket Ticket)> used, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<Guid> ids = [.. used.Select(use => use.Session.Id)];
        foreach (var id in ids)
        {
            await writer.ExecuteAsync("""UPDATE "Sessions" SET "LastSeenAt" = @now WHERE "Id" = @id""", cancellationToken, ("@now", connection.ToColumn(now)), ("@id", id));
        }

        browsers.Touch(browserId, ids, now);
    }
}
