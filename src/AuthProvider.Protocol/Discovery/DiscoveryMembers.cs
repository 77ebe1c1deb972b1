using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Discovery;

namespace AuthProvider.Protocol.Discovery;

/// <summary>Lets a feature say in the discovery document what it does.</summary>
public static class DiscoveryMembers
{
    /// <summary>Publishes a member.</summary>
    /// <param name="builder">OpenIddict's server.</param>
    /// <param name="member">Its name, of the registry of RFC 8414, 7.1.</param>
    /// <param name="value">Its value.</param>
    public static OpenIddictServerBuilder Publish(this OpenIddictServerBuilder builder, string member, OpenIddictParameter value)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddEventHandler<HandleConfigurationRequestContext>(handler => handler
            .UseInlineHandler(context =>
            {
                context.Metadata[member] = value;
                return ValueTask.CompletedTask;
            })
            .SetOrder(AttachAdditionalMetadata.Descriptor.Order + 1000));
    }
}
