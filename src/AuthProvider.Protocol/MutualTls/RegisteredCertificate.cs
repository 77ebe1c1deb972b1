using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.MutualTls;

/// <summary>
/// Compares a certificate with what a client registered for <c>self_signed_tls_client_auth</c> (RFC 8705, 2.2.2): the certificate itself
/// where the key has one (<c>x5c</c>, <c>x5t#S256</c>), or else the key. Pure.
/// </summary>
internal static class RegisteredCertificate
{
    /// <summary>Whether a registered key is that of a certificate.</summary>
    public static bool Is(JsonWebKey key, X509Certificate2 certificate)
    {
        if (string.Equals(key.Use, JsonWebKeyUseNames.Enc, StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            // The first one is that of the key (RFC 7517, 4.7).
            return key.X5c is [var first, ..] ? certificate.RawData.AsSpan().SequenceEqual(Convert.FromBase64String(first))
                : key.X5tS256 is { Length: > 0 } thumbprint ? string.Equals(thumbprint, Confirmation.ThumbprintOf(certificate), StringComparison.Ordinal)
                : IsKeyOf(key, certificate);
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            return false;
        }
    }

    private static bool IsKeyOf(JsonWebKey key, X509Certificate2 certificate)
    {
        if (key.Kty is JsonWebAlgorithmsKeyTypes.RSA && certificate.GetRSAPublicKey() is { } rsa)
        {
            using (rsa)
            {
                var parameters = rsa.ExportParameters(includePrivateParameters: false);
                return IsSame(key.N, parameters.Modulus) && IsSame(key.E, parameters.Exponent);
            }
        }

        if (key.Kty is JsonWebAlgorithmsKeyTypes.EllipticCurve && certificate.GetECDsaPublicKey() is { } ecdsa)
        {
            using (ecdsa)
            {
                var parameters = ecdsa.ExportParameters(includePrivateParameters: false);
                return string.Equals(CurveOf(parameters.Curve), key.Crv, StringComparison.Ordinal) && IsSame(key.X, parameters.Q.X) && IsSame(key.Y, parameters.Q.Y);
            }
        }

        return false;
    }

    private static string? CurveOf(ECCurve curve) => curve.Oid?.Value switch
    {
        "1.2.840.10045.3.1.7" => JsonWebKeyECTypes.P256,
        "1.3.132.0.34" => JsonWebKeyECTypes.P384,
        "1.3.132.0.35" => JsonWebKeyECTypes.P521,
        _ => null,
    };

    // A number may have zeros before it.
    private static bool IsSame(string? registered, byte[]? value) =>
        registered is { Length: > 0 } && value is not null
        && Base64Url.DecodeFromChars(registered).AsSpan().TrimStart((byte)0).SequenceEqual(value.AsSpan().TrimStart((byte)0));
}
