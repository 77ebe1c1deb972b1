using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.DeviceAuthorization;

/// <summary>Reads a user code without regard to case, dashes and blanks (RFC 8628, 6.1). What is no code is not looked for.</summary>
internal sealed class ReadUserCode : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
        .UseSingletonHandler<ReadUserCode>()
        .SetOrder(ResolveValidatedTokens.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.EndpointType is OpenIddictServerEndpointType.EndUserVerification)
        {
            context.UserCode = UserCodes.Parse(context.UserCode);
        }

        return ValueTask.CompletedTask;
    }
}
