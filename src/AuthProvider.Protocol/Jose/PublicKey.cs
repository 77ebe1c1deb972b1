using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Jose;

/// <summary>Reads the public numbers of a JWK (RFC 7518, 6), and refuses those that are no key.</summary>
internal static class PublicKey
{
    private const int MinimumRsaBytes = 2048 / 8;
    private const int MaximumRsaBytes = 8192 / 8;
    private const int MaximumExponentBytes = 8;

    /// <summary>
    /// An RSA key; null where the modulus has not 2048 to 8192 bits or is even, or the exponent is none: with 1 anybody makes signatures.
    /// </summary>
    public static RSAParameters? TryReadRsa(JsonWebKey key)
    {
        if (key.N is null || key.E is null || !Base64Url.IsValid(key.N) || !Base64Url.IsValid(key.E))
        {
            return null;
        }

        var (modulus, exponent) = (Number(key.N), Number(key.E));
        return modulus.Length is >= MinimumRsaBytes and <= MaximumRsaBytes && IsOdd(modulus)
            && exponent.Length is > 0 and <= MaximumExponentBytes && IsOdd(exponent) && exponent is not [1]
                ? new RSAParameters { Modulus = modulus, Exponent = exponent }
                : null;
    }

    /// <summary>An EC key of the three curves; null where it is none. Whether the point lies on the curve is not looked at.</summary>
    public static ECParameters? TryReadEc(JsonWebKey key)
    {
        ECCurve? curve = key.Crv switch
        {
            JsonWebKeyECTypes.P256 => ECCurve.NamedCurves.nistP256,
            JsonWebKeyECTypes.P384 => ECCurve.NamedCurves.nistP384,
            JsonWebKeyECTypes.P521 => ECCurve.NamedCurves.nistP521,
            _ => null,
        };
        return curve is { } known && key.X is { Length: > 0 } x && key.Y is { Length: > 0 } y && Base64Url.IsValid(x) && Base64Url.IsValid(y)
            ? new ECParameters { Curve = known, Q = new ECPoint { X = Base64Url.DecodeFromChars(x), Y = Base64Url.DecodeFromChars(y) } }
            : null;
    }

    /// <summary>Whether it is an EC key whose point lies on its curve.</summary>
    public static bool IsOnCurve(JsonWebKey key)
    {
        if (TryReadEc(key) is not { } parameters)
        {
            return false;
        }

        try
        {
            using var point = ECDsa.Create(parameters);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static byte[] Number(string text) => Base64Url.DecodeFromChars(text).AsSpan().TrimStart((byte)0).ToArray();

    private static bool IsOdd(ReadOnlySpan<byte> number) => !number.IsEmpty && (number[^1] & 1) == 1;
}
