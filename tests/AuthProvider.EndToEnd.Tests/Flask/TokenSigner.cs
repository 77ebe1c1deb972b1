using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AuthProvider.EndToEnd.Tests.Flask;

/// <summary>Signs JSON Web Tokens, good ones and others.</summary>
internal sealed class TokenSigner : IDisposable
{
    private const string LogoutToken = "logout+jwt";

    private readonly RSA _key = RSA.Create(2048);

    public string KeyId { get; } = RandomNumberGenerator.GetHexString(16);

    /// <summary>The public key as JWKS has it.</summary>
    public object PublicKey
    {
        get
        {
            var key = _key.ExportParameters(includePrivateParameters: false);
            return new { kty = "RSA", use = "sig", alg = "RS256", kid = KeyId, n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) };
        }
    }

    public string Sign(JsonObject claims, string? keyId = null, string type = LogoutToken) =>
        Join(Header("RS256", keyId, type), claims, input => _key.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    /// <summary>With the public key as a shared secret: for apps that let a token choose how it is checked.</summary>
    public string SignWithPublicKey(JsonObject claims, string type = LogoutToken) =>
        Join(Header("HS256", type: type), claims, input => HMACSHA256.HashData(System.Text.Encoding.UTF8.GetBytes(_key.ExportSubjectPublicKeyInfoPem()), input));

    /// <summary>With no signature at all.</summary>
    public string Leave(JsonObject claims, string type = LogoutToken) => Join(Header("none", type: type), claims, _ => []);

    public void Dispose() => _key.Dispose();

    private JsonObject Header(string algorithm, string? keyId = null, string type = LogoutToken) => new() { ["alg"] = algorithm, ["kid"] = keyId ?? KeyId, ["typ"] = type };

    private static string Join(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        var input = $"{Encode(header)}.{Encode(claims)}";
        return $"{input}.{Base64Url.EncodeToString(sign(System.Text.Encoding.ASCII.GetBytes(input)))}";
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json));
}
