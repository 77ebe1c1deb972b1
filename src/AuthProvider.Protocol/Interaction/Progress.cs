namespace AuthProvider.Protocol.Interaction;

/// <summary>What a ticket proves: nothing where it is absent, of another request, or older than its lifetime.</summary>
internal sealed class Progress
{
    private readonly InteractionTicket? _ticket;

    public Progress(InteractionRequest facts) =>
        _ticket = facts.Ticket is { } ticket
            && string.Equals(ticket.Fingerprint, facts.Fingerprint, StringComparison.Ordinal)
            && ticket.StartedAt <= facts.Now
            && facts.Now - ticket.StartedAt <= InteractionTicket.Lifetime
                ? ticket
                : null;

    public InteractionTicket? Ticket => _ticket;

    public bool Denied => _ticket is { Denied: true };

    public string? ChosenSid => _ticket?.ChosenSid;

    public bool HasSignedIn(SessionFacts session) => _ticket is not null && session.AuthenticatedAt >= _ticket.StartedAt;

    public bool HasChosen(SessionFacts session) => Names(_ticket?.ChosenSid, session);

    public bool HasCreated(SessionFacts? session) => session is not null && Names(_ticket?.CreatedSid, session);

    public bool HasAllowed(SessionFacts session) => Names(_ticket?.AllowedSid, session);

    private static bool Names(string? sid, SessionFacts session) => string.Equals(sid, session.Sid, StringComparison.Ordinal);
}
