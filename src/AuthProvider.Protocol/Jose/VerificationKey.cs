using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Jose;

/// <summary>A key that verifies signatures (RFC 7518, 3): RSA of at least 2048 bits, P-256, or a shared secret.</summary>
internal abstract class VerificationKey
{
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

        return key.Kty switch
        {
            JsonWebAlgorithmsKeyTypes.RSA when PublicKey.TryReadRsa(key) is { } rsa => new RsaKey(key.Kid, key.Alg, rsa),
            JsonWebAlgorithmsKeyTypes.EllipticCurve when key.Crv is JsonWebKeyECTypes.P256 && PublicKey.TryReadEc(key) is { } ec => new EcKey(key.Kid, key.Alg, ec),
            _ => null,
        };
    }

    /// <summary>A shared secret; null where it is shorter than the hash (RFC 7518, 3.2).</summary>
    public static VerificationKey? FromSecret(string secret) =>
        Encoding.UTF8.GetBytes(secret) is { Length: >= MinimumSecretBytes } bytes ? new SharedKey(bytes) : null;

    /// <summary>Whether this key verifies an algorithm.</summary>
    public bool Fits(string algorithm) => (OnlyAlgorithm is null || string.Equals(OnlyAlgorithm, algorithm, StringComparison.Ordinal)) && FitsKind(algorithm);

    /// <summary>Whether this key made a signature with an algorithm; false for an algorithm that is not one of this key.</summary>
    public bool Verify(string algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature) =>
        Fits(algorithm) && VerifySignature(algorithm, input, signature);

    protected abstract bool FitsKind(string algorithm);

    protected abstract bool VerifySignature(string algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature);

    private sealed class RsaKey(string? keyId, string? algorithm, RSAParameters parameters) : VerificationKey(keyId, algorithm)
    {
        protected override bool FitsKind(string algorithm) => algorithm is SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.RsaSsaPssSha256;

        protected override bool VerifySignature(string algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
        {
            try
            {
                using var rsa = RSA.Create(parameters);
                return rsa.VerifyData(
                    input, signature, HashAlgorithmName.SHA256, algorithm is SecurityAlgorithms.RsaSsaPssSha256 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
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
        protected override bool FitsKind(string algorithm) => algorithm is SecurityAlgorithms.EcdsaSha256;

        protected override bool VerifySignature(string algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
        {
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
        protected override bool FitsKind(string algorithm) => algorithm is SecurityAlgorithms.HmacSha256;

        protected override bool VerifySignature(string algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature) =>
            CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(secret, input), signature);
    }
}
