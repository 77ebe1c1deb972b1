using AuthProvider.Protocol.Discovery;
using AuthProvider.Protocol.Jose;
using Microsoft.Extensions.DependencyInjection;

namespace AuthProvider.Protocol.TokenEncryption;

/// <summary>
/// ID tokens, userinfo and introspection answers encrypted for a client, request objects encrypted for this server (OpenID Connect Core 1.0,
/// 10.2; RFC 9701, 6; RFC 7516).
/// </summary>
internal static class TokenEncryptionFeature
{
    public static OpenIddictServerBuilder AddTokenEncryption(this OpenIddictServerBuilder builder)
    {
        builder.Services.AddScoped<ClientEncryption>();
        builder
            .AddEventHandler(EncryptIdentityToken.Descriptor)
            .AddEventHandler(PublishEncryptionKeys.Descriptor);
        foreach (var content in new[] { "id_token", "userinfo", "introspection", "request_object" })
        {
            builder
                .Publish($"{content}_encryption_alg_values_supported", new([.. KeyManagement.All]))
                .Publish($"{content}_encryption_enc_values_supported", new([.. ContentEncryption.All.Select(encryption => encryption.Name)]));
        }

        return builder;
    }
}
