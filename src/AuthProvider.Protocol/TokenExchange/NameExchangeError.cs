using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Exchange;

namespace AuthProvider.Protocol.TokenExchange;

/// <summary>A subject or actor token that cannot be used is an <c>invalid_request</c> (RFC 8693, 2.2.2), which one and why stays in the log.</summary>
internal sealed class NameExchangeError : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyTokenResponseContext>()
        .UseSingletonHandler<NameExchangeError>()
        .SetOrder(NormalizeErrorResponse.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request?.IsTokenExchangeGrantType() is true && context.Response.Error is Errors.InvalidGrant or Errors.InvalidToken or Errors.ExpiredToken)
        {
            context.Response.Error = ProtocolErrors.UnusableExchangedToken.Code;
            context.Response.ErrorDescription = ProtocolErrors.UnusableExchangedToken.Description;
        }

        return ValueTask.CompletedTask;
    }
}
