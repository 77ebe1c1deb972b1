using AuthProvider.Protocol.UserInfo;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.ClaimsParameter;

/// <summary>
/// Puts the claims that were asked for one by one into the ID token (OpenID Connect Core 1.0, 5.5), and those of the scopes where no
/// access token is issued with which to ask userinfo (5.4).
/// </summary>
internal sealed class ReleaseClaimsInIdToken(ISubjectClaims subjects) : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseScopedHandler<ReleaseClaimsInIdToken>()
        .SetOrder(PrepareIdentityTokenPrincipal.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context is not { IdentityTokenPrincipal: { } idToken, Principal: { } principal } || principal.GetClaim(Claims.Subject) is not { } subject)
        {
            return;
        }

        IReadOnlyList<string> scopes = IsAlone(context) ? principal.GetScopes() : [];
        IReadOnlyList<string> names = principal.GetClaims(ReleasedClaims.IdTokenNames);
        if (scopes.Count == 0 && names.Count == 0)
        {
            return;
        }

        if (await subjects.SelectAsync(subject, context.ClientId, scopes, names, context.CancellationToken) is not { } claims)
        {
            context.Reject(Errors.AccessDenied, "The person is gone, or may not sign in.");
            return;
        }

        foreach (var (name, value) in claims)
        {
            idToken.SetClaim(name, value);
        }
    }

    private static bool IsAlone(ProcessSignInContext context) =>
        context.EndpointType is OpenIddictServerEndpointType.Authorization && context.Request.GetResponseTypes() is [ResponseTypes.IdToken];
}
