using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Protocol.AuthorizationErrors;

/// <summary>Where an error of the authorization endpoint goes (RFC 6749, 4.1.2.1; OpenID Connect Core 1.0, 3.1.2.6).</summary>
internal static class AuthorizationErrorsFeature
{
    public static OpenIddictServerBuilder AddAuthorizationErrors(this OpenIddictServerBuilder builder) => builder
        .AddEventHandler(VerifyClientAndRedirectUri.Descriptor)
        .AddEventHandler(ForbidStorage.Descriptor)
        .AddEventHandler(AttachVerifiedRedirectUri.Descriptor)
        .AddEventHandler(UseDefaultModeForUnusableMode.Descriptor);
}
