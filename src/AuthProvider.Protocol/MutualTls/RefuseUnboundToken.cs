using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Authentication;

namespace AuthProvider.Protocol.MutualTls;

/// <summary>
/// Refuses an access token from the authorization endpoint to a client whose tokens are bound: a browser asks for it, which has not the
/// certificate of the client (RFC 8705, 6.4).
/// </summary>
internal sealed class RefuseUnboundToken(IOpenIddictApplicationManager applications) : IOpenIddictServerHandler<ValidateAuthorizationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateAuthorizationRequestContext>()
        .UseScopedHandler<RefuseUnboundToken>()
        .SetOrder(ValidateResponseTypePermissions.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request.HasResponseType(ResponseTypes.Token)
            && await RequestingClient.FindAsync(context.Transaction, applications, context.CancellationToken) is { Metadata.TlsClientCertificateBoundAccessTokens: true })
        {
            context.Reject(ProtocolErrors.TokenWouldNotBeBound.Code, ProtocolErrors.TokenWouldNotBeBound.Description);
        }
    }
}
