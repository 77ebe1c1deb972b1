using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AuthProvider.Protocol.ClientAuthentication;

/// <summary>How clients prove who they are (RFC 6749, 2.3; OpenID Connect Core 1.0, 9).</summary>
internal static class ClientAuthenticationFeature
{
    public static OpenIddictServerBuilder AddClientAuthentication(this OpenIddictServerBuilder builder)
    {
        builder.Services.TryAddSingleton<RecognisedSecrets>();
        new OpenIddictCoreBuilder(builder.Services).ReplaceApplicationManager(typeof(ClientApplicationManager<>));
        return builder;
    }
}
