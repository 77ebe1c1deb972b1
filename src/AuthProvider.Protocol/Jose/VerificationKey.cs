using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Jose;

/// <summary>A key that verifies signatures (RFC 7518, 3): RSA of at least 2048 bits, P-256, or a shared secret.</summary>
internal abstract class VerificationKey
{
    private const int MinimumRsaBytes = 2048 / 8;
    private const int MaximumRsaBytes = 8192 / 8;
    private const int MaximumExponentBytes = 8;
    private const int MinimumSecretBytes = 256 / 8;

    private VerificationKey(string? keyId, string? algorithm) => (KeyId, OnlyAlgorithm) = (keyId, algorithm);

    /// <summary>The <c>kid</c>; null where the key has none.</summary>
    public string? KeyId { get; }

    private string? OnlyAlgorithm { get; }

    /// <summary>
    /// The public key in a JWK. Null where it verifies nothing here: another type or curve, too small, meant for something else, or with
    /// its private part beside it, which everybody has read by then.
    /// </summary>
    public static VerificationKey? TryRead(JsonWebKey key)
    {
        if (string.Equals(key.Use, JsonWebKeyUseNames.Enc, StringComparison.Ordinal)
            || (key.KeyOps.Count > 0 && !key.KeyOps.Contains("verify", StringComparer.Ordinal))
            || key.D is not null)
        {
            return null;
        }

        try
        {
            return key.Kty switch
            {
                JsonWebAlgorithmsKeyTypes.RSA => TryReadRsa(key),
                JsonWebAlgorithmsKeyTypes.EllipticCurve when key.Crv is JsonWebKeyECTypes.P256 => TryReadEc(key),
                _ => null,
            };
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>A shared secret; null where it is shorter than the hash (RFC 7518, 3.2).</summary>
    public static VerificationKey? FromSecret(string secret) =>
        Encoding.UTF8.GetBytes(secret) is { Length: >= MinimumSecretBytes } bytes ? new SharedKey(bytes) : null;

    /// <summary>Whether this key made a signature with an algorithm; false for an algorithm that is not one of this key.</summary>
    public bool Verify(string algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature) =>
        (OnlyAlgorithm is null || string.Equals(OnlyAlgorithm, algorithm, StringComparison.Ordinal)) && VerifySignature(algorithm, input, signature);

    protected abstract bool VerifySignature(string algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature);

    private static RsaKey? TryReadRsa(JsonWebKey key)
    {
        var modulus = Base64Url.DecodeFromChars(key.N).AsSpan().TrimStart((byte)0).ToArray();
        var exponent = Base64Url.DecodeFromChars(key.E).AsSpan().TrimStart((byte)0).ToArray();
        return modulus.Length is >= MinimumRsaBytes and <= MaximumRsaBytes && exponent.Length is > 0 and <= MaximumExponentBytes
            ? new RsaKey(key.Kid, key.Alg, new RSAParameters { Modulus = modulus, Exponent = exponent })
            : null;
    }

    private static EcKey TryReadEc(JsonWebKey key) => new(key.Kid, key.Alg, new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = Base64Url.DecodeFromChars(key.X), Y = Base64Url.DecodeFromChars(key.Y) },
    });

    private sealed class RsaKey(string? keyId, string? algorithm, RSAParameters parameters) : VerificationKey(keyId, algorithm)
    {
        protected override bool VerifySignature(string algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
        {
            var padding = algorithm switch
            {
                SecurityAlgorithms.RsaSha256 => RSASignaturePadding.Pkcs1,
                SecurityAlgorithms.RsaSsaPssSha256 => RSASignaturePadding.Pss,
                _ => null,
            };
            if (padding is null)
            {
                return false;
            }

            try
            {
                using var rsa = RSA.Create(parameters);
                return rsa.VerifyData(input, signature, HashAlgorithmName.SHA256, padding);
            }
            catch (CryptographicException)
            {
                // No such key, such as an even modulus.
                return false;
            }
        }
    }

    private sealed class EcKey(string? keyId, string? algorithm, ECParameters parameters) : VerificationKey(keyId, algorithm)
    {
        protected override bool VerifySignature(string algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
        {
            if (algorithm is not SecurityAlgorithms.EcdsaSha256)
            {
                return false;
            }

            try
            {
                using var ecdsa = ECDsa.Create(parameters);
                return ecdsa.VerifyData(input, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            }
            catch (CryptographicException)
            {
                // A point that is not on the curve.
                return false;
            }
        }
    }

    private sealed class SharedKey(byte[] secret) : VerificationKey(keyId: null, algorithm: null)
    {
        protected override bool VerifySignature(string algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature) =>
            algorithm is SecurityAlgorithms.HmacSha256 && CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(secret, input), signature);
    }
}
