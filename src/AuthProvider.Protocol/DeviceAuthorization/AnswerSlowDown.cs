using AuthProvider.Protocol.Pipeline;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.DeviceAuthorization;

/// <summary>Answers a device that polls too fast with <c>slow_down</c> in the place of <c>authorization_pending</c> (RFC 8628, 3.5).</summary>
internal sealed class AnswerSlowDown(PollingPace pace) : IOpenIddictServerHandler<ProcessErrorContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessErrorContext>()
        .UseSingletonHandler<AnswerSlowDown>()
        .SetOrder(AttachErrorParameters.Descriptor.Order - 500)
        .Build();

    public ValueTask HandleAsync(ProcessErrorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (string.Equals(context.Error, Errors.AuthorizationPending, StringComparison.Ordinal)
            && context.EndpointType is OpenIddictServerEndpointType.Token
            && context.Request is { DeviceCode: { Length: > 0 } code } request && request.IsDeviceCodeGrantType()
            && pace.IsTooFast(code))
        {
            context.Error = ProtocolErrors.SlowDown.Code;
            context.ErrorDescription = ProtocolErrors.SlowDown.Description;
        }

        return ValueTask.CompletedTask;
    }
}
