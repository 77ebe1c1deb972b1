using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Protocol.SessionManagement;

/// <summary>Apps ask a frame of this server whether the session is still the same (OpenID Connect Session Management 1.0). The host serves the page.</summary>
internal static class SessionManagementFeature
{
    public static OpenIddictServerBuilder AddSessionManagement(this OpenIddictServerBuilder builder) => builder
        .AddEventHandler(AttachSessionState.Descriptor)
        .AddEventHandler(PublishCheckSessionIframe.Descriptor);
}
