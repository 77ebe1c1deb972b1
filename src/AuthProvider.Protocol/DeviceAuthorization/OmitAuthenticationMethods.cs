using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.DeviceAuthorization;

/// <summary>Takes OpenIddict's list of authentication methods of the endpoint out of the discovery document: the registry of RFC 8414, 7.1 has none.</summary>
internal sealed class OmitAuthenticationMethods : IOpenIddictServerHandler<ApplyConfigurationResponseContext>
{
    private const string Member = "device_authorization_endpoint_auth_methods_supported";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyConfigurationResponseContext>()
        .UseSingletonHandler<OmitAuthenticationMethods>()
        .SetOrder(int.MinValue + 110_000)
        .Build();

    public ValueTask HandleAsync(ApplyConfigurationResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.RemoveParameter(Member);
        return ValueTask.CompletedTask;
    }
}
