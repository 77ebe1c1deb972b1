using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.TokenPrincipals;

/// <summary>What an ID token says: that of the sign-in which is destined for it, the client it is for, and the nonce that the app sent (OpenID Connect Core 1.0, 2).</summary>
internal sealed class PrepareIdentityToken(IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<ProcessSignInContext>
{
    private static readonly string[] Kept = [Claims.Subject, Claims.Private.AuthorizationId];
    private static readonly string[] Written = [Claims.Nonce];
    private static readonly string[] WrittenForClient = [Claims.Nonce, Claims.AuthorizedParty];

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .AddFilter<OpenIddictServerHandlerFilters.RequireIdentityTokenGenerated>()
        .UseScopedHandler<PrepareIdentityToken>()
        .SetOrder(PrepareIdentityTokenPrincipal.Descriptor.Order)
        .Build();

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (principal, clientId) = (context.Principal!, context.ClientId);
        var token = ClaimSelection.Destined(principal, TokenDestinations.IsForIdentityToken, Kept, string.IsNullOrEmpty(clientId) ? Written : WrittenForClient, context.Logger);
        await new TokenDates(applications).WriteAsync(context, token, principal.GetIdentityTokenLifetime(), Settings.TokenLifetimes.IdentityToken, context.Options.IdentityTokenLifetime);
        token.Say(Claims.Private.Audience, clientId);
        token.Say(Claims.AuthorizedParty, clientId);
        token.Say(Claims.Nonce, context.EndpointType switch
        {
            OpenIddictServerEndpointType.Authorization or OpenIddictServerEndpointType.PushedAuthorization => context.Request.Nonce,
            OpenIddictServerEndpointType.Token => principal.GetClaim(Claims.Private.Nonce),
            _ => null,
        });
        context.IdentityTokenPrincipal = token;
    }
}
