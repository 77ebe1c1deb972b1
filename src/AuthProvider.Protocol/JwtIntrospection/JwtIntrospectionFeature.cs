using AuthProvider.Protocol.Discovery;
using AuthProvider.Protocol.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AuthProvider.Protocol.JwtIntrospection;

/// <summary>Introspection answers that are signed, and encrypted where the API registered so, where it asks for one (RFC 9701).</summary>
internal static class JwtIntrospectionFeature
{
    public static OpenIddictServerBuilder AddJwtIntrospection(this OpenIddictServerBuilder builder)
    {
        builder.Services.TryAddSingleton<IntrospectionTokens>();
        return builder
            .AddEventHandler(AnswerWithJwt.Descriptor)
            .Publish("introspection_signing_alg_values_supported", new([.. ClientMetadataRules.SigningAlgorithms]));
    }
}
