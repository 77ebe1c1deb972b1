using System.Security.Claims;
using AuthProvider.Protocol.RefreshTokens;
using AuthProvider.Protocol.ResourceIndicators;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Sessions;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Server.Authorization;

/// <summary>Turns the approval of an authorization request into a grant, and into the principal that its tokens speak of.</summary>
internal sealed class AuthorizationGrants(NewGrants grants, LiveSessions sessions, SessionIdentities identities)
{
    /// <summary>The claim of the session (OpenID Connect Front-Channel Logout 1.0, 3).</summary>
    public const string SessionIdClaim = "sid";

    /// <summary>Makes the principal, and plans the grant that is written with its tokens.</summary>
    public async ValueTask<ClaimsPrincipal> ApproveAsync(HandleAuthorizationRequestContext context, AppPicture app, SessionSnapshot session, string? acr)
    {
        var requested = GrantableScopes.Of(context.Request);
        var isOffline = requested.Contains(Scopes.OfflineAccess, StringComparer.Ordinal);
        var grantId = grants.Plan(context.Transaction, session.UserId, app.Id, requested, session.Id, isOffline, session.GrantEpoch);
        await sessions.AddClientAsync(session.Id, app.Id, context.CancellationToken);

        var identity = await identities.MakeAsync(session, acr, requested, context.Request.GetNamedResources(), grantId, context.CancellationToken);
        identity.SetClaim(SessionIdClaim, session.Sid);
        return SessionIdentities.ToPrincipal(identity);
    }
}
