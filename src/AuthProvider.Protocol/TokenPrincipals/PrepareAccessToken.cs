using System.Collections.Immutable;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.TokenPrincipals;

/// <summary>
/// What an access token says: for whom, for which APIs and scopes (RFC 9068, 2.2), and that of the sign-in which is destined for it. A
/// refresh may narrow the scopes (RFC 6749, 6).
/// </summary>
internal sealed class PrepareAccessToken(IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<ProcessSignInContext>
{
    private static readonly string[] Kept = [Claims.Subject, Claims.Private.AuthorizationId, Claims.Private.Presenter, Claims.Private.Scope];
    private static readonly string[] Written = [Claims.ClientId];

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .AddFilter<OpenIddictServerHandlerFilters.RequireAccessTokenGenerated>()
        .UseScopedHandler<PrepareAccessToken>()
        .SetOrder(PrepareAccessTokenPrincipal.Descriptor.Order)
        .Build();

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var principal = context.Principal!;
        var token = ClaimSelection.Destined(principal, TokenDestinations.IsForAccessToken, Kept, Written, context.Logger);
        await new TokenDates(applications).WriteAsync(context, token, principal.GetAccessTokenLifetime(), Settings.TokenLifetimes.AccessToken, context.Options.AccessTokenLifetime);
        foreach (var resource in principal.GetResources().Distinct(StringComparer.Ordinal))
        {
            token.AddClaim(Claims.Private.Audience, resource);
        }

        token.Say(Claims.ClientId, context.ClientId);
        if (context.EndpointType is OpenIddictServerEndpointType.Token && context.Request.IsRefreshTokenGrantType() && context.Request.Scope is { Length: > 0 })
        {
            token.SetScopes(context.Request.GetScopes().Intersect(principal.GetScopes(), StringComparer.Ordinal).ToImmutableArray());
        }

        context.AccessTokenPrincipal = token;
    }
}
