using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Jose;

/// <summary>The algorithms that bring a content key to its reader (RFC 7518, 4).</summary>
internal static class KeyManagement
{
    public const string RsaOaep256 = "RSA-OAEP-256";

    public const string EcdhEs = "ECDH-ES";

    /// <summary>Those that work here, in both directions.</summary>
    public static IReadOnlyList<string> All { get; } = [RsaOaep256, EcdhEs];
}

/// <summary>A public key that content is encrypted for: RSA of at least 2048 bits, or P-256.</summary>
internal sealed class EncryptionKey
{
    private readonly RSAParameters _rsa;
    private readonly ECParameters _ec;

    private EncryptionKey(string algorithm, string? keyId, RSAParameters rsa, ECParameters ec) => (Algorithm, KeyId, _rsa, _ec) = (algorithm, keyId, rsa, ec);

    /// <summary>The <c>alg</c>.</summary>
    public string Algorithm { get; }

    /// <summary>The <c>kid</c>; null where the key has none.</summary>
    public string? KeyId { get; }

    /// <summary>The public key in a JWK; null where it is not one for this algorithm.</summary>
    public static EncryptionKey? TryRead(JsonWebKey key, string algorithm)
    {
        var isMeantForOther = string.Equals(key.Use, JsonWebKeyUseNames.Sig, StringComparison.Ordinal)
            || (key.Alg is not null && !string.Equals(key.Alg, algorithm, StringComparison.Ordinal))
            || key.D is not null;
        if (isMeantForOther)
        {
            return null;
        }

        return (algorithm, key.Kty) switch
        {
            (KeyManagement.RsaOaep256, JsonWebAlgorithmsKeyTypes.RSA) when PublicKey.TryReadRsa(key) is { } rsa => new(algorithm, key.Kid, rsa, default),
            (KeyManagement.EcdhEs, JsonWebAlgorithmsKeyTypes.EllipticCurve) when key.Crv is JsonWebKeyECTypes.P256 && PublicKey.TryReadEc(key) is { } ec =>
                new(algorithm, key.Kid, default, ec),
            _ => null,
        };
    }

    /// <summary>Makes a content key that the owner of this key can find again.</summary>
    /// <param name="encryption">What it is for.</param>
    /// <param name="ephemeral">The ephemeral public key that the header must hold (RFC 7518, 4.6.1.1); null where none.</param>
    /// <returns>The key, and its encrypted form; empty where both sides derive it.</returns>
    /// <exception cref="CryptographicException">The key is no key, such as a point beside the curve.</exception>
    public (byte[] Key, byte[] Encrypted) CreateContentKey(ContentEncryption encryption, out ECPoint? ephemeral)
    {
        if (Algorithm is KeyManagement.RsaOaep256)
        {
            ephemeral = null;
            var key = RandomNumberGenerator.GetBytes(encryption.KeyLength);
            using var rsa = RSA.Create(_rsa);
            return (key, rsa.Encrypt(key, RSAEncryptionPadding.OaepSHA256));
        }

        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var parameters = own.ExportParameters(includePrivateParameters: true);
        ephemeral = parameters.Q;
        return (KeyAgreement.Derive(KeyAgreement.Agree(parameters, _ec), encryption, [], []), []);
    }
}
