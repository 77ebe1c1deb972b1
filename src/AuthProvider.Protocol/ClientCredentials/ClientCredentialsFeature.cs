using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Protocol.ClientCredentials;

/// <summary>The client credentials grant (RFC 6749, 4.4).</summary>
internal static class ClientCredentialsFeature
{
    public static OpenIddictServerBuilder AddClientCredentials(this OpenIddictServerBuilder builder, ProtocolOptions options) => options.Flows.ClientCredentials
        ? builder.AllowClientCredentialsFlow().AddEventHandler(AttachClientPrincipal.Descriptor)
        : builder;
}
