using AuthProvider.Protocol.ClaimsParameter;
using AuthProvider.Protocol.Interaction;
using AuthProvider.Protocol.PairwiseSubjects;
using AuthProvider.Protocol.RefreshTokens;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Sessions;
using Microsoft.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Server.Authorization;

/// <summary>Gathers what <see cref="InteractionDecision"/> looks at.</summary>
internal sealed class InteractionFacts(BrowserSessions browsers, ConsentCache consents, ISubjectIdentifiers subjects, UserCache users, PendingRequests pending, TimeProvider time)
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
            Request = request with { Scopes = ScopesToAllow(context) },
            Sessions = sessions,
            ActiveSid = browser?.Active?.Sid,
            ConsentRequired = !app.IsFirstParty,

            // From the address itself: a pushed or signed request has brought its own parameters in the place of those.
            Ticket = pending.Unprotect(context.Transaction.GetHttpRequest()!.Query[RequestFingerprint.TicketParameter]),
            Fingerprint = RequestFingerprint.Of(context.Request),
            Expiry = RequestExpiry.Of(context.Transaction),
            Now = time.GetUtcNow(),
        };
    }

    // A claim asked for by name is allowed with its scope. Where no scope is asked for, a token still says who the person is.
    private static HashSet<string> ScopesToAllow(HandleAuthorizationRequestContext context)
    {
        var scopes = GrantableScopes.Of(context.Request).Concat(ReleasedClaims.Of(context.Transaction).Scopes).ToHashSet(StringComparer.Ordinal);
        return scopes.Count > 0 ? scopes : [Scopes.OpenId];
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
