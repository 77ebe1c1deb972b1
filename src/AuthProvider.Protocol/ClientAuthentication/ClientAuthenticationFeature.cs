using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.ClientAuthentication;

/// <summary>How clients prove who they are (RFC 6749, 2.3; OpenID Connect Core 1.0, 9).</summary>
internal static class ClientAuthenticationFeature
{
    public static OpenIddictServerBuilder AddClientAuthentication(this OpenIddictServerBuilder builder)
    {
        builder.Services.TryAddSingleton<RecognisedSecrets>();
        new OpenIddictCoreBuilder(builder.Services).ReplaceApplicationManager(typeof(ClientApplicationManager<>));

        // Assertions come with the rules of RFC 7523 that OpenIddict lacks; until then none is accepted or advertised.
        return builder
            .Configure(server => server.ClientAuthenticationMethods.Remove(ClientAuthenticationMethods.PrivateKeyJwt))
            .AddEventHandler(RejectOtherClientId<ExtractTokenRequestContext>.Descriptor)
            .AddEventHandler(RejectOtherClientId<ExtractIntrospectionRequestContext>.Descriptor)
            .AddEventHandler(RejectOtherClientId<ExtractRevocationRequestContext>.Descriptor);
    }
}
