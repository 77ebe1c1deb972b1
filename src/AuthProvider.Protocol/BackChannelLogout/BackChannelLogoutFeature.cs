using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.BackChannelLogout;

/// <summary>Apps hear of the end of a session from server to server (OpenID Connect Back-Channel Logout 1.0). The host sends the tokens.</summary>
internal static class BackChannelLogoutFeature
{
    public static OpenIddictServerBuilder AddBackChannelLogout(this OpenIddictServerBuilder builder)
    {
        builder.Services.AddSingleton<LogoutTokens>();
        builder.Services.AddSingleton<LogoutSender>();
        return builder.AddEventHandler(PublishBackChannelLogout.Descriptor);
    }
}

/// <summary>Advertises it (OpenID Connect Back-Channel Logout 1.0, 2.1).</summary>
internal sealed class PublishBackChannelLogout : IOpenIddictServerHandler<HandleConfigurationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleConfigurationRequestContext>()
        .UseSingletonHandler<PublishBackChannelLogout>()
        .SetOrder(OpenIddictServerHandlers.Discovery.AttachAdditionalMetadata.Descriptor.Order + 200)
        .Build();

    public ValueTask HandleAsync(HandleConfigurationRequestContext context)
    {
        context.Metadata["backchannel_logout_supported"] = true;
        context.Metadata["backchannel_logout_session_supported"] = true;
        return ValueTask.CompletedTask;
    }
}
