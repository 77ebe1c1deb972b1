using System.Security.Claims;
using System.Text.Json;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Sessions;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Server.Authorization;

/// <summary>Turns the approval of an authorization request into a grant, and into the principal that its tokens speak of.</summary>
internal sealed class AuthorizationGrants(GrantStore grants, SessionStore sessions, IOpenIddictScopeManager scopes)
{
    /// <summary>The claim of the session (OpenID Connect Front-Channel Logout 1.0, 3).</summary>
    public const string SessionIdClaim = "sid";

    /// <summary>Makes the principal, and plans the grant that is written with its code or tokens.</summary>
    public async ValueTask<ClaimsPrincipal> ApproveAsync(HandleAuthorizationRequestContext context, AppPicture app, SessionSnapshot session, string? acr)
    {
        var requested = context.Request.GetScopes();
        var isOffline = requested.Contains(Scopes.OfflineAccess, StringComparer.Ordinal);
        var grantId = grants.Plan(context.Transaction, session.UserId, app.Id, requested, session.Id, isOffline);
        await sessions.AddClientAsync(session.Id, app.Id, context.CancellationToken);

        var identity = new ClaimsIdentity("Session", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, session.UserId.ToString("D"));
        identity.SetClaim(SessionIdClaim, session.Sid);
        identity.SetClaim(Claims.AuthenticationTime, session.AuthenticatedAt.ToUnixTimeSeconds());
        identity.SetClaim(Claims.AuthenticationContextReference, acr);
        identity.AddClaim(new Claim(Claims.AuthenticationMethodReference, JsonSerializer.Serialize(session.AuthenticationMethods), JsonClaimValueTypes.JsonArray));
        identity.SetScopes(requested);
        identity.SetResources(await scopes.ListResourcesAsync(requested, context.CancellationToken).ToListAsync(context.CancellationToken));
        identity.SetAuthorizationId(grantId.ToString());
        identity.SetDestinations(static claim => claim.Type is Claims.Subject
            ? [Destinations.AccessToken, Destinations.IdentityToken]
            : [Destinations.IdentityToken]);
        return new ClaimsPrincipal(identity);
    }
}
