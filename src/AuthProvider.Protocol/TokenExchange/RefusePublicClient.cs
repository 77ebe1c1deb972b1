using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Exchange;

namespace AuthProvider.Protocol.TokenExchange;

/// <summary>Lets only clients exchange tokens that authenticate themselves: a stolen token would otherwise be worth more than it says (RFC 8693, 2.1 and 5).</summary>
internal sealed class RefusePublicClient(IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenRequestContext>()
        .UseScopedHandler<RefusePublicClient>()
        .SetOrder(ValidateGrantTypePermissions.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request.IsTokenExchangeGrantType()
            && (context.ClientId is not { Length: > 0 } clientId
                || await applications.FindByClientIdAsync(clientId, context.CancellationToken) is not { } application
                || await applications.HasClientTypeAsync(application, ClientTypes.Public, context.CancellationToken)))
        {
            context.Reject(ProtocolErrors.ExchangeNeedsSecret.Code, ProtocolErrors.ExchangeNeedsSecret.Description);
        }
    }
}
