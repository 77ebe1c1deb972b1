using System.Security.Claims;
using System.Text.Json;
using AuthProvider.Protocol.Pipeline;
using AuthProvider.Protocol.TokenPrincipals;
using AuthProvider.Storage.Sessions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Authorization;

/// <summary>Says of a session what the tokens of a grant say: who signed in, when and how (OpenID Connect Core 1.0, 2).</summary>
public sealed class SessionIdentities(IOpenIddictScopeManager scopes, IOptions<ProtocolOptions> options)
{
    /// <summary>Makes the identity.</summary>
    /// <param name="session">The session whose user approved the grant.</param>
    /// <param name="acr">The authentication context class; null where there is none.</param>
    /// <param name="granted">The granted scopes.</param>
    /// <param name="resources">The APIs that the app named (RFC 8707); none for those of the scopes.</param>
    /// <param name="grantId">The grant.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async ValueTask<ClaimsIdentity> MakeAsync(
        SessionSnapshot session, string? acr, IReadOnlyCollection<string> granted, IReadOnlyCollection<string> resources, Guid grantId, CancellationToken cancellationToken)
    {
        var identity = new ClaimsIdentity("Session", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, session.UserId.ToString("D"));
        identity.SetClaim(Claims.AuthenticationTime, session.AuthenticatedAt.ToUnixTimeSeconds());
        identity.SetClaim(Claims.AuthenticationContextReference, acr);
        identity.AddClaim(new Claim(Claims.AuthenticationMethodReference, JsonSerializer.Serialize(session.AuthenticationMethods), JsonClaimValueTypes.JsonArray));
        identity.SetScopes(granted);
        identity.SetResources(resources.Count > 0 ? resources : await FindResourcesAsync(granted, cancellationToken));
        identity.SetAuthorizationId(grantId.ToString());
        return identity;
    }

    // The userinfo endpoint is an API of this server, which its issuer identifier names (RFC 9068, 3).
    private async ValueTask<IReadOnlyList<string>> FindResourcesAsync(IReadOnlyCollection<string> granted, CancellationToken cancellationToken)
    {
        var resources = await scopes.ListResourcesAsync([.. granted], cancellationToken).ToListAsync(cancellationToken);
        return granted.Contains(Scopes.OpenId, StringComparer.Ordinal) ? [.. resources, options.Value.Issuer] : resources;
    }

    /// <summary>
    /// Says which tokens hold which claims: the ID token all; the access token the subject, and of the sign-in what an API needs to ask for
    /// another one (RFC 9068, 2.2.1; RFC 9470, 6).
    /// </summary>
    /// <param name="identity">The identity, with all its claims.</param>
    public static ClaimsPrincipal ToPrincipal(ClaimsIdentity identity)
    {
        foreach (var claim in identity.Claims)
        {
            TokenDestinations.SendToIdentityToken(claim, andAccessToken: claim.Type is Claims.Subject or Claims.AuthenticationTime or Claims.AuthenticationContextReference);
        }

        return new ClaimsPrincipal(identity);
    }
}
