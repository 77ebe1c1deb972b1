using AuthProvider.Protocol.Registration;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Discovery;

/// <summary>
/// Says what this server does beyond what OpenIddict knows of, and takes away what is not in the registry of RFC 8414, 7.1 or says
/// nothing: certification warns of unknown members.
/// </summary>
internal sealed class PublishTrueMembers : IOpenIddictServerHandler<HandleConfigurationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleConfigurationRequestContext>()
        .UseSingletonHandler<PublishTrueMembers>()
        .SetOrder(OpenIddictServerHandlers.Discovery.AttachAdditionalMetadata.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(HandleConfigurationRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        context.IdTokenSigningAlgorithms.Clear();
        context.IdTokenSigningAlgorithms.UnionWith(ClientMetadataRules.SigningAlgorithms);
        return ValueTask.CompletedTask;
    }
}
