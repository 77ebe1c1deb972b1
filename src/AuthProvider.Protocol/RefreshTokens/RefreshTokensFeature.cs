using Microsoft.Extensions.DependencyInjection;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace AuthProvider.Protocol.RefreshTokens;

/// <summary>Who gets refresh tokens, and for how long (RFC 6749, 1.5 and 6; RFC 9700, 4.14).</summary>
internal static class RefreshTokensFeature
{
    public static OpenIddictServerBuilder AddRefreshTokens(this OpenIddictServerBuilder builder) =>
        builder
            .AllowRefreshTokenFlow()
            .RemoveEventHandler(Exchange.ValidateGrantedScopes.Descriptor)
            .AddEventHandler(ValidateGrantedScopes.Descriptor)
            .AddEventHandler(IssueToRegisteredClients.Descriptor);
}
