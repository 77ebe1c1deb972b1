using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
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
        builder.Services.Configure<PublishedMembers>(members => members.Add(new(member, value)));
        return builder;
    }
}

/// <summary>What the features publish, in the order in which they are added.</summary>
internal sealed class PublishedMembers : List<KeyValuePair<string, OpenIddictParameter>>;

/// <summary>Writes it into the document: one rule, for rules of the same order run in any order.</summary>
internal sealed class PublishMembers(IOptions<PublishedMembers> members) : IOpenIddictServerHandler<HandleConfigurationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleConfigurationRequestContext>()
        .UseSingletonHandler<PublishMembers>()
        .SetOrder(AttachAdditionalMetadata.Descriptor.Order + 900)
        .Build();

    public ValueTask HandleAsync(HandleConfigurationRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (var (member, value) in members.Value)
        {
            context.Metadata[member] = value;
        }

        return ValueTask.CompletedTask;
    }
}
