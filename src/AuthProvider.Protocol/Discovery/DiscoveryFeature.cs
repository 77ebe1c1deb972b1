using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Protocol.Discovery;

/// <summary>The discovery document (OpenID Connect Discovery 1.0, 3; RFC 8414, 2).</summary>
internal static class DiscoveryFeature
{
    public static OpenIddictServerBuilder AddDiscovery(this OpenIddictServerBuilder builder) => builder
        .AddEventHandler(PublishTrueMembers.Descriptor)
        .AddEventHandler(PublishMembers.Descriptor);
}
