using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Jose;

/// <summary>A key of this server that others encrypt for. It signs nothing.</summary>
public sealed class DecryptionKey
{
    private readonly JsonWebKey _key;

    /// <summary>Creates it.</summary>
    /// <param name="keyId">The <c>kid</c>.</param>
    /// <param name="algorithm">The <c>alg</c>: <c>RSA-OAEP-256</c> or <c>ECDH-ES</c> (RFC 7518, 4.1).</param>
    /// <param name="jwk">The private JWK.</param>
    public DecryptionKey(string keyId, string algorithm, string jwk)
    {
        (KeyId, Algorithm, _key) = (keyId, algorithm, new JsonWebKey(jwk));
    }

    /// <summary>The algorithms of which a server has a key.</summary>
    public static IReadOnlyList<string> Algorithms => KeyManagement.All;

    /// <summary>The <c>kid</c>.</summary>
    public string KeyId { get; }

    /// <summary>The <c>alg</c>.</summary>
    public string Algorithm { get; }

    /// <summary>The public part, with <c>use</c> <c>enc</c> (RFC 7517, 4.2).</summary>
    public JsonWebKey ToPublicKey() => new()
    {
        Kty = _key.Kty, Use = JsonWebKeyUseNames.Enc, Alg = Algorithm, Kid = KeyId, Crv = _key.Crv, X = _key.X, Y = _key.Y, N = _key.N, E = _key.E,
    };

    /// <summary>Finds the key of the content; null where the header lacks what that takes.</summary>
    internal byte[]? FindContentKey(ContentEncryption encryption, JsonElement header, byte[] encrypted)
    {
        if (Algorithm is KeyManagement.RsaOaep256)
        {
            using var rsa = RSA.Create(new RSAParameters
            {
                D = Bytes(_key.D), DP = Bytes(_key.DP), DQ = Bytes(_key.DQ), Exponent = Bytes(_key.E), InverseQ = Bytes(_key.QI), Modulus = Bytes(_key.N),
                P = Bytes(_key.P), Q = Bytes(_key.Q),
            });
            return rsa.Decrypt(encrypted, RSAEncryptionPadding.OaepSHA256);
        }

        if (encrypted.Length > 0
            || !header.TryGetProperty("epk", out var ephemeral)
            || ephemeral.ValueKind is not JsonValueKind.Object
            || EncryptedJwt.FindText(ephemeral, "crv") is not JsonWebKeyECTypes.P256
            || EncryptedJwt.FindText(ephemeral, "x") is not { } x
            || EncryptedJwt.FindText(ephemeral, "y") is not { } y)
        {
            return null;
        }

        var own = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = Bytes(_key.D), Q = new ECPoint { X = Bytes(_key.X), Y = Bytes(_key.Y) } };
        var other = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Bytes(x), Y = Bytes(y) } };
        return KeyAgreement.Derive(
            KeyAgreement.Agree(own, other), encryption, Bytes(EncryptedJwt.FindText(header, "apu") ?? ""), Bytes(EncryptedJwt.FindText(header, "apv") ?? ""));
    }

    private static byte[] Bytes(string text) => Base64Url.DecodeFromChars(text);
}
