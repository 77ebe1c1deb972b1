using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.SessionManagement;

/// <summary>Advertises the page (OpenID Connect Session Management 1.0, 3.3).</summary>
internal sealed class PublishCheckSessionIframe : IOpenIddictServerHandler<HandleConfigurationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleConfigurationRequestContext>()
        .UseSingletonHandler<PublishCheckSessionIframe>()
        .SetOrder(OpenIddictServerHandlers.Discovery.AttachAdditionalMetadata.Descriptor.Order + 300)
        .Build();

    public ValueTask HandleAsync(HandleConfigurationRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Metadata["check_session_iframe"] = new Uri(context.BaseUri!, IBrowserStates.CheckPagePath).AbsoluteUri;
        return ValueTask.CompletedTask;
    }
}
