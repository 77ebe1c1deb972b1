using AuthProvider.Protocol.ClaimsParameter;
using AuthProvider.Protocol.Interaction;
using AuthProvider.Protocol.PairwiseSubjects;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Consents;
using AuthProvider.Storage.Sessions;
using Microsoft.AspNetCore;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Server.Authorization;

/// <summary>Gathers what <see cref="InteractionDecision"/> looks at.</summary>
internal sealed class InteractionFacts(BrowserSessions browsers, ConsentStore consents, ISubjectIdentifiers subjects, UserCache users, PendingRequests pending, TimeProvider time)
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

        var request = RequestFactsReader.Read(context.Request, context.IdentityTokenHintPrincipal);
        return new InteractionRequest
        {
            // A claim asked for by name is allowed with its scope.
            Request = request with { Scopes = request.Scopes.Concat(ReleasedClaims.Of(context.Transaction).Scopes).ToHashSet(StringComparer.Ordinal) },
            Sessions = sessions,
            ActiveSid = browser?.Active?.Sid,
            ConsentRequired = !app.IsFirstParty,

            // From the address itself: a pushed or signed request has brought its own parameters in the place of those.
            Ticket = pending.Unprotect(context.Transaction.GetHttpRequest()!.Query[RequestFingerprint.TicketParameter]),
            Fingerprint = RequestFingerprint.Of(context.Request),
            Now = time.GetUtcNow(),
        };
    }

    private async ValueTask<SessionFacts> ReadAsync(SessionSnapshot session, AppPicture app, CancellationToken cancellationToken) => new()
    {
        Sid = session.Sid,
        Subject = await subjects.FindAsync(app.ClientId!, session.UserId.ToString("D"), cancellationToken),
        AuthenticatedAt = session.AuthenticatedAt,
        AcrValues = AuthenticationContexts.MetBy(session.AuthenticationMethods),
        ReachableAcrValues = await users.FindAsync(session.UserId, cancellationToken) is { } user ? AuthenticationContexts.ReachableBy(user) : [],
        LoginNames = session.ConfirmedEmail is { } email ? [session.UserName, email] : [session.UserName],
        GrantedScopes = app.IsFirstParty ? new HashSet<string>(StringComparer.Ordinal) : await consents.FindAsync(session.UserId, app.Id, cancellationToken),
    };
}
