using AuthProvider.Protocol.Interaction;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Consents;
using AuthProvider.Storage.Sessions;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Server.Authorization;

/// <summary>Gathers what <see cref="InteractionDecision"/> looks at.</summary>
internal sealed class InteractionFacts(BrowserSessions browsers, ConsentStore consents, PendingRequests pending, TimeProvider time)
{
    /// <summary>Gathers it for a validated authorization request.</summary>
    public async ValueTask<InteractionRequest> GatherAsync(HandleAuthorizationRequestContext context, AppPicture app)
    {
        var browser = await browsers.GetAsync();
        var sessions = new List<SessionFacts>();
        foreach (var session in browser?.Sessions ?? [])
        {
            sessions.Add(await ReadAsync(session, app, context.CancellationToken));
        }

        return new InteractionRequest
        {
            Request = RequestFactsReader.Read(context.Request, context.IdentityTokenHintPrincipal),
            Sessions = sessions,
            ActiveSid = browser?.Active?.Sid,
            ConsentRequired = !app.IsFirstParty,
            Ticket = pending.Unprotect((string?)context.Request.GetParameter(RequestFingerprint.TicketParameter)),
            Fingerprint = RequestFingerprint.Of(context.Request),
            Now = time.GetUtcNow(),
        };
    }

    private async ValueTask<SessionFacts> ReadAsync(SessionSnapshot session, AppPicture app, CancellationToken cancellationToken) => new()
    {
        Sid = session.Sid,
        Subject = session.UserId.ToString("D"),
        AuthenticatedAt = session.AuthenticatedAt,
        AcrValues = AuthenticationContexts.MetBy(session.AuthenticationMethods),
        LoginNames = session.ConfirmedEmail is { } email ? [session.UserName, email] : [session.UserName],
        GrantedScopes = app.IsFirstParty ? new HashSet<string>(StringComparer.Ordinal) : await consents.FindAsync(session.UserId, app.Id, cancellationToken),
    };
}
