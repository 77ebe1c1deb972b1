using AuthProvider.Protocol.Registration;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.DynamicRegistration;

/// <summary>Which algorithms a client may choose: those that discovery names for the same thing (OpenID Connect Dynamic Client Registration 1.0, 2). Pure.</summary>
internal static class RegistrationAlgorithms
{
    /// <summary>Finds what is not offered, or makes no sense alone.</summary>
    public static IEnumerable<MetadataProblem> Check(RegistrationRequest applied, AdvertisedValues advertised)
    {
        var metadata = applied.Metadata;
        foreach (var (member, value, supported) in Choices(metadata))
        {
            var offered = advertised.Of(supported);
            if (value is not null && !offered.Contains(value, StringComparer.Ordinal))
            {
                yield return new(member, offered is [] ? "This server does not offer it: leave it out." : $"Choose one of {string.Join(", ", offered)}.");
            }
        }

        foreach (var (member, algorithm, encryption) in Pairs(metadata))
        {
            if (encryption is not null && algorithm is null)
            {
                yield return new(member + "_enc", $"It needs {member}_alg.");
            }

            if (algorithm is not null && applied.Jwks is null && metadata.JwksUri is null && member is not "request_object_encryption")
            {
                yield return new(member + "_alg", "Name the key to encrypt with in jwks or jwks_uri.");
            }
        }

        if (metadata.TokenEndpointAuthSigningAlg is not null
            && metadata.TokenEndpointAuthMethod is not (ClientAuthenticationMethods.PrivateKeyJwt or ClientAuthenticationMethods.ClientSecretJwt))
        {
            yield return new("token_endpoint_auth_signing_alg", "It belongs to the methods private_key_jwt and client_secret_jwt: leave it out.");
        }
    }

    private static IEnumerable<(string Member, string? Value, string Supported)> Choices(ClientMetadata metadata) =>
    [
        ("token_endpoint_auth_signing_alg", metadata.TokenEndpointAuthSigningAlg, "token_endpoint_auth_signing_alg_values_supported"),
        ("id_token_signed_response_alg", metadata.IdTokenSignedResponseAlg, "id_token_signing_alg_values_supported"),
        ("id_token_encrypted_response_alg", metadata.IdTokenEncryptedResponseAlg, "id_token_encryption_alg_values_supported"),
        ("id_token_encrypted_response_enc", metadata.IdTokenEncryptedResponseEnc, "id_token_encryption_enc_values_supported"),
        ("userinfo_signed_response_alg", metadata.UserinfoSignedResponseAlg, "userinfo_signing_alg_values_supported"),
        ("userinfo_encrypted_response_alg", metadata.UserinfoEncryptedResponseAlg, "userinfo_encryption_alg_values_supported"),
        ("userinfo_encrypted_response_enc", metadata.UserinfoEncryptedResponseEnc, "userinfo_encryption_enc_values_supported"),
        ("introspection_signed_response_alg", metadata.IntrospectionSignedResponseAlg, "introspection_signing_alg_values_supported"),
        ("introspection_encrypted_response_alg", metadata.IntrospectionEncryptedResponseAlg, "introspection_encryption_alg_values_supported"),
        ("introspection_encrypted_response_enc", metadata.IntrospectionEncryptedResponseEnc, "introspection_encryption_enc_values_supported"),
        ("authorization_signed_response_alg", metadata.AuthorizationSignedResponseAlg, "authorization_signing_alg_values_supported"),
        ("authorization_encrypted_response_alg", metadata.AuthorizationEncryptedResponseAlg, "authorization_encryption_alg_values_supported"),
        ("authorization_encrypted_response_enc", metadata.AuthorizationEncryptedResponseEnc, "authorization_encryption_enc_values_supported"),
        ("request_object_signing_alg", metadata.RequestObjectSigningAlg, "request_object_signing_alg_values_supported"),
        ("request_object_encryption_alg", metadata.RequestObjectEncryptionAlg, "request_object_encryption_alg_values_supported"),
        ("request_object_encryption_enc", metadata.RequestObjectEncryptionEnc, "request_object_encryption_enc_values_supported"),
    ];

    private static IEnumerable<(string Member, string? Algorithm, string? Encryption)> Pairs(ClientMetadata metadata) =>
    [
        ("id_token_encrypted_response", metadata.IdTokenEncryptedResponseAlg, metadata.IdTokenEncryptedResponseEnc),
        ("userinfo_encrypted_response", metadata.UserinfoEncryptedResponseAlg, metadata.UserinfoEncryptedResponseEnc),
        ("introspection_encrypted_response", metadata.IntrospectionEncryptedResponseAlg, metadata.IntrospectionEncryptedResponseEnc),
        ("authorization_encrypted_response", metadata.AuthorizationEncryptedResponseAlg, metadata.AuthorizationEncryptedResponseEnc),
        ("request_object_encryption", metadata.RequestObjectEncryptionAlg, metadata.RequestObjectEncryptionEnc),
    ];
}
