using AuthProvider.Protocol.Interaction;
using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Authentication;

namespace AuthProvider.Protocol.PushedAuthorization;

/// <summary>A pushed request begins within its <c>expires_in</c> (RFC 9126, 2.2); its record lives longer, for who is on the pages by then.</summary>
internal sealed class LimitBeginning : IOpenIddictServerHandler<ValidateAuthorizationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateAuthorizationRequestContext>()
        .UseSingletonHandler<LimitBeginning>()
        .SetOrder(ValidateAuthentication.Descriptor.Order + 200)
        .Build();

    public ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.RequestTokenPrincipal?.GetCreationDate() is { } pushed)
        {
            RequestExpiry.Set(context.Transaction, new(pushed + PushedAuthorizationFeature.Lifetime, ProtocolErrors.InvalidPushedRequest));
        }

        return ValueTask.CompletedTask;
    }
}
