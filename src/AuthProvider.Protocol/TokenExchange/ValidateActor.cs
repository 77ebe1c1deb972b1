using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Exchange;

namespace AuthProvider.Protocol.TokenExchange;

/// <summary>Refuses an actor whom the subject token does not allow to act for its subject (RFC 8693, 4.4).</summary>
internal sealed class ValidateActor(IOptions<ProtocolOptions> options) : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenRequestContext>()
        .UseSingletonHandler<ValidateActor>()
        .SetOrder(ValidateAuthorizedParty.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request.IsTokenExchangeGrantType() && context.SubjectTokenPrincipal is { } subject
            && (!ActorClaim.IsAllowed(subject, context.ActorTokenPrincipal, context.ClientId!, options.Value.Issuer)
                || (context.ActorTokenPrincipal is not null && ActorClaim.IsTooDeep(subject))))
        {
            context.Reject(ProtocolErrors.MayNotAct.Code, ProtocolErrors.MayNotAct.Description);
        }

        return ValueTask.CompletedTask;
    }
}
