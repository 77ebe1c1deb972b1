using AuthProvider.Protocol.Jose;
using Microsoft.IdentityModel.Tokens;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.Registration;

/// <summary>Whether the keys of a client do what its metadata says that they do (RFC 7591, 3.2.2; OpenID Connect Dynamic Client Registration 1.0, 2). Pure.</summary>
public static class KeyUseRules
{
    /// <summary>Finds what no key of a client can do.</summary>
    /// <param name="metadata">What it registers.</param>
    /// <param name="set">Its keys, a JSON Web Key Set without problems; those at a <c>jwks_uri</c> change, and are judged when they are used.</param>
    public static IEnumerable<MetadataProblem> Check(ClientMetadata metadata, string set)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(set);
        return Find(metadata, KeySetRules.Read(set));
    }

    private static IEnumerable<MetadataProblem> Find(ClientMetadata metadata, IReadOnlyList<JsonWebKey> keys)
    {
        switch (metadata.TokenEndpointAuthMethod)
        {
            case ClientAuthenticationMethods.PrivateKeyJwt when !Sign(keys, metadata.TokenEndpointAuthSigningAlg):
                yield return new("jwks", $"None of the keys proves who the client is: name an RSA or P-256 key that signs{With(metadata.TokenEndpointAuthSigningAlg)}.");
                break;
            case ClientAuthenticationMethods.SelfSignedTlsClientAuth when !keys.Any(IsOfCertificate):
                yield return new("jwks", "None of the keys proves who the client is: name the RSA or EC key of its certificate, which is not for encryption.");
                break;
        }

        if ((metadata.RequireSignedRequestObject || metadata.RequestObjectSigningAlg is not null) && !Sign(keys, metadata.RequestObjectSigningAlg))
        {
            yield return new("jwks", $"None of the keys signs request objects: name an RSA or P-256 key that signs{With(metadata.RequestObjectSigningAlg)}.");
        }

        foreach (var (member, algorithm) in Encryption(metadata))
        {
            if (algorithm is not null && !keys.Any(key => EncryptionKey.TryRead(key, algorithm) is not null))
            {
                yield return new(member, $"None of the keys in jwks encrypts with {algorithm}.");
            }
        }
    }

    private static IEnumerable<(string Member, string? Algorithm)> Encryption(ClientMetadata metadata) =>
    [
        ("id_token_encrypted_response_alg", metadata.IdTokenEncryptedResponseAlg),
        ("userinfo_encrypted_response_alg", metadata.UserinfoEncryptedResponseAlg),
        ("introspection_encrypted_response_alg", metadata.IntrospectionEncryptedResponseAlg),
        ("authorization_encrypted_response_alg", metadata.AuthorizationEncryptedResponseAlg),
    ];

    private static bool Sign(IReadOnlyList<JsonWebKey> keys, string? algorithm) =>
        keys.Select(VerificationKey.TryRead).OfType<VerificationKey>().Any(key => algorithm is null || key.Fits(algorithm));

    private static bool IsOfCertificate(JsonWebKey key) =>
        key.Kty is JsonWebAlgorithmsKeyTypes.RSA or JsonWebAlgorithmsKeyTypes.EllipticCurve && key.Use is null or JsonWebKeyUseNames.Sig;

    private static string With(string? algorithm) => algorithm is null ? "" : " with " + algorithm;
}
