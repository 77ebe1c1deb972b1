using AuthProvider.Protocol.Discovery;
using AuthProvider.Protocol.Signing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AuthProvider.Protocol.JwtIntrospection;

/// <summary>Introspection answers that are signed, where the API asks for one (RFC 9701).</summary>
internal static class JwtIntrospectionFeature
{
    /// <summary>The algorithm: the one that RFC 9701, 6 has for clients that registered none.</summary>
    public const string Algorithm = ISigningKeys.DefaultIdTokenAlgorithm;

    public static OpenIddictServerBuilder AddJwtIntrospection(this OpenIddictServerBuilder builder)
    {
        builder.Services.TryAddSingleton<IntrospectionTokens>();
        return builder
            .AddEventHandler(AnswerWithJwt.Descriptor)
            .Publish("introspection_signing_alg_values_supported", new([Algorithm]));
    }
}
