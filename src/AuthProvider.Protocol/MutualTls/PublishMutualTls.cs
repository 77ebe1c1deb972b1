using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Discovery;

namespace AuthProvider.Protocol.MutualTls;

/// <summary>Says where certificates are asked for, and that tokens can be bound to them (RFC 8705, 3.3 and 5).</summary>
internal sealed class PublishMutualTls(IOptions<ProtocolOptions> options) : IOpenIddictServerHandler<HandleConfigurationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleConfigurationRequestContext>()
        .UseSingletonHandler<PublishMutualTls>()
        .SetOrder(AttachAdditionalMetadata.Descriptor.Order + 700)
        .Build();

    public ValueTask HandleAsync(HandleConfigurationRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var url = options.Value.MutualTls!.Url.AbsoluteUri.TrimEnd('/') + "/";
        context.TlsClientCertificateBoundAccessTokens = true;
        context.MtlsDeviceAuthorizationEndpointAlias = AliasOf(context.DeviceAuthorizationEndpoint);
        context.MtlsIntrospectionEndpointAlias = AliasOf(context.IntrospectionEndpoint);
        context.MtlsPushedAuthorizationEndpointAlias = AliasOf(context.PushedAuthorizationEndpoint);
        context.MtlsRevocationEndpointAlias = AliasOf(context.RevocationEndpoint);
        context.MtlsTokenEndpointAlias = AliasOf(context.TokenEndpoint);
        context.MtlsUserInfoEndpointAlias = AliasOf(context.UserInfoEndpoint);
        return ValueTask.CompletedTask;

        // The path of an endpoint is the same at both addresses.
        Uri? AliasOf(Uri? endpoint) => endpoint is null ? null : new Uri(url + context.BaseUri!.MakeRelativeUri(endpoint));
    }
}
