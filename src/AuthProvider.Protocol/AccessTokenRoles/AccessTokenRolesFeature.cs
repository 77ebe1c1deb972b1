using System.Security.Claims;
using AuthProvider.Protocol.UserInfo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.AccessTokenRoles;

/// <summary>Access tokens with the scope <c>roles</c> tell APIs the roles of the person (RFC 9068, 2.2.3.1).</summary>
internal static class AccessTokenRolesFeature
{
    public static OpenIddictServerBuilder AddAccessTokenRoles(this OpenIddictServerBuilder builder) => builder.AddEventHandler(AttachRoles.Descriptor);
}

/// <summary>
/// Attaches the claim <c>roles</c>, a list, as the roles are when the token is made: a refreshed or exchanged token has those of that moment.
/// </summary>
internal sealed class AttachRoles(ISubjectClaims subjects) : IOpenIddictServerHandler<ProcessSignInContext>
{
    /// <summary>The claim (RFC 9068, 2.2.3.1).</summary>
    public const string ClaimName = "roles";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseScopedHandler<AttachRoles>()
        .SetOrder(PrepareIssuedTokenPrincipal.Descriptor.Order + 700)
        .Build();

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (var token in new[] { context.AccessTokenPrincipal, context.IssuedTokenPrincipal }.OfType<ClaimsPrincipal>())
        {
            if (token.HasScope(Scopes.Roles) && token.GetClaim(Claims.Subject) is { Length: > 0 } subject)
            {
                await AttachAsync(context, token, subject);
            }
        }
    }

    private async ValueTask AttachAsync(ProcessSignInContext context, ClaimsPrincipal token, string subject)
    {
        // A service has none, and neither has somebody who is gone.
        if (await subjects.FindAsync(subject, context.ClientId, [Scopes.Roles], context.CancellationToken) is { } claims && claims.TryGetValue(Claims.Role, out var roles))
        {
            ((ClaimsIdentity)token.Identity!).AddClaim(new Claim(ClaimName, roles.ToJsonString(), JsonClaimValueTypes.JsonArray));
        }
    }
}
