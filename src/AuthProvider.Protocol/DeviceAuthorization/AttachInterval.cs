using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.DeviceAuthorization;

/// <summary>Tells the device how long it waits between two polls (RFC 8628, 3.2: <c>interval</c>, in seconds).</summary>
internal sealed class AttachInterval : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseSingletonHandler<AttachInterval>()
        .SetOrder(AttachSignInParameters.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.EndpointType is OpenIddictServerEndpointType.DeviceAuthorization)
        {
            context.Response["interval"] = (long)PollingPace.Interval.TotalSeconds;
        }

        return ValueTask.CompletedTask;
    }
}
