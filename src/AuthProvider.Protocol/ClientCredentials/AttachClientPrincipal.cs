using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Exchange;

namespace AuthProvider.Protocol.ClientCredentials;

/// <summary>An app that asks for itself gets a token about itself (RFC 6749, 4.4; RFC 9068, 2.2: <c>sub</c> is the client).</summary>
internal sealed class AttachClientPrincipal(IOpenIddictScopeManager scopes) : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleTokenRequestContext>()
        .UseScopedHandler<AttachClientPrincipal>()
        .SetOrder(AttachPrincipal.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Request.IsClientCredentialsGrantType() || context.Principal is not null)
        {
            return;
        }

        var requested = context.Request.GetScopes();
        var identity = new ClaimsIdentity(authenticationType: "ClientCredentials", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, context.ClientId);
        identity.SetScopes(requested);
        identity.SetResources(await scopes.ListResourcesAsync(requested, context.CancellationToken).ToListAsync(context.CancellationToken));
        identity.SetDestinations(static _ => [Destinations.AccessToken]);
        context.Principal = new ClaimsPrincipal(identity);
    }
}
