using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenIddict.Server;

namespace AuthProvider.Protocol.MutualTls;

/// <summary>
/// Mutual TLS (RFC 8705): clients that authenticate with a certificate, and tokens that are worth nothing without the certificate of their
/// client. The rules stay where the host asks for no certificate, so that a client that relies on them is refused and never waved through.
/// </summary>
internal static class MutualTlsFeature
{
    public static OpenIddictServerBuilder AddMutualTls(this OpenIddictServerBuilder builder, ProtocolOptions options)
    {
        builder.Services.TryAddSingleton<ClientCertificateChain>();
        builder.Services.TryAddSingleton<MutualTlsEndpoints>();
        builder
            .RemoveEventHandler(OpenIddictServerHandlers.ValidateClientCertificate.Descriptor)
            .AddEventHandler(AuthenticateByCertificate.Descriptor)
            .RemoveEventHandler(OpenIddictServerHandlers.Protection.ValidateProofOfPossession.Descriptor)
            .AddEventHandler(RequireBoundCertificate.Descriptor)
            .AddEventHandler(BindTokens.Descriptor)
            .AddEventHandler(RefuseUnboundToken.Descriptor);
        return options.MutualTls is null ? builder : builder.AddEventHandler(PublishMutualTls.Descriptor);
    }
}
