using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.TokenPrincipals;

/// <summary>
/// Leaves out what is done for a principal that a rule or page made: one of an authorization code or refresh token of this server was looked
/// at when it was made, and has all that it had. One of a device code may still be that of the request, which nobody has approved.
/// </summary>
internal sealed class RequireNewPrincipal : IOpenIddictServerHandlerFilter<ProcessSignInContext>
{
    /// <inheritdoc />
    public ValueTask<bool> IsActiveAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var isPresented = context.Principal is { } principal
            && context.Transaction.FindPresented() is { } presented
            && (principal == presented.RefreshTokenPrincipal || principal == presented.AuthorizationCodePrincipal)
            && principal.Identity is { IsAuthenticated: true } && principal.HasClaim(Claims.Subject);
        return new(!isPresented);
    }
}
