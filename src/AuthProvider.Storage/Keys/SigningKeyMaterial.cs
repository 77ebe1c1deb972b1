using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using AuthProvider.Protocol.Jose;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Storage.Keys;

/// <summary>Makes keys and turns them into private JWKs (RFC 7517) and back.</summary>
internal static class SigningKeyMaterial
{
    /// <summary>The signing algorithms of which there is always a key; the RSA key signs with PS256 too.</summary>
    public static readonly string[] SigningAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256];

    /// <summary>All algorithms of which there is always a key: those of <see cref="DecryptionKey"/> have keys of their own.</summary>
    public static readonly string[] Algorithms = [.. SigningAlgorithms, .. DecryptionKey.Algorithms];

    /// <summary>Makes a key: P-256, or RSA with 2048 bits.</summary>
    /// <returns>The <c>kid</c>, its thumbprint (RFC 7638), and the private JWK.</returns>
    public static (string KeyId, string Jwk) Create(string algorithm)
    {
        using AsymmetricAlgorithm key = algorithm.StartsWith('E') ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);
        var jwk = key is ECDsa ecdsa
            ? JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(ecdsa))
            : JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(((RSA)key).ExportParameters(includePrivateParameters: true)));
        jwk.Kid = Base64Url.EncodeToString(jwk.ComputeJwkThumbprint());
        return (jwk.Kid, JsonSerializer.Serialize(ToMembers(jwk)));
    }

    /// <summary>Reads a private JWK.</summary>
    public static SigningCredentials Read(string keyId, string algorithm, string jwk)
    {
        var key = new JsonWebKey(jwk);
        AsymmetricSecurityKey native = algorithm is SecurityAlgorithms.EcdsaSha256 ? ToEcdsa(key) : ToRsa(key);
        native.KeyId = keyId;
        return new(native, algorithm);
    }

    private static Dictionary<string, string> ToMembers(JsonWebKey key) =>
        new (string Name, string? Value)[]
        {
            ("kty", key.Kty), ("kid", key.Kid), ("crv", key.Crv), ("x", key.X), ("y", key.Y), ("d", key.D), ("n", key.N), ("e", key.E),
            ("p", key.P), ("q", key.Q), ("dp", key.DP), ("dq", key.DQ), ("qi", key.QI),
        }.Where(member => member.Value is not null).ToDictionary(member => member.Name, member => member.Value!, StringComparer.Ordinal);

    private static ECDsaSecurityKey ToEcdsa(JsonWebKey key) => new(ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        D = Bytes(key.D),
        Q = new ECPoint { X = Bytes(key.X), Y = Bytes(key.Y) },
    }));

    // An RSA object, not parameters: those would be imported again for each signature.
    private static RsaSecurityKey ToRsa(JsonWebKey key) => new(RSA.Create(new RSAParameters
    {
        D = Bytes(key.D), DP = Bytes(key.DP), DQ = Bytes(key.DQ), Exponent = Bytes(key.E), InverseQ = Bytes(key.QI), Modulus = Bytes(key.N),
        P = Bytes(key.P), Q = Bytes(key.Q),
    }));

    private static byte[] Bytes(string text) => Base64Url.DecodeFromChars(text);
}
