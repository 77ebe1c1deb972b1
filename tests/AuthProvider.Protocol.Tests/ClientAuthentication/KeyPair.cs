using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AuthProvider.Protocol.Tests.ClientAuthentication;

/// <summary>A key of a client, which signs whatever it is told to.</summary>
internal sealed class KeyPair(AsymmetricAlgorithm key, string? keyId)
{
    public static KeyPair NewRsa(string? keyId = null, int bits = 2048) => new(RSA.Create(bits), keyId);

    public static KeyPair NewEc(string? keyId = null) => new(ECDsa.Create(ECCurve.NamedCurves.nistP256), keyId);

    /// <summary>The public JWK.</summary>
    public Dictionary<string, object> ToJwk()
    {
        var jwk = new Dictionary<string, object>(StringComparer.Ordinal);
        if (key is RSA rsa)
        {
            var parameters = rsa.ExportParameters(includePrivateParameters: false);
            (jwk["kty"], jwk["n"], jwk["e"]) = ("RSA", Base64Url.EncodeToString(parameters.Modulus), Base64Url.EncodeToString(parameters.Exponent));
        }
        else
        {
            var parameters = ((ECDsa)key).ExportParameters(includePrivateParameters: false);
            (jwk["kty"], jwk["crv"], jwk["x"], jwk["y"]) = ("EC", "P-256", Base64Url.EncodeToString(parameters.Q.X), Base64Url.EncodeToString(parameters.Q.Y));
        }

        if (keyId is not null)
        {
            jwk["kid"] = keyId;
        }

        return jwk;
    }

    /// <summary>A JWK Set of public keys.</summary>
    public static string ToJwks(params KeyPair[] keys) => JsonSerializer.Serialize(new { keys = keys.Select(pair => pair.ToJwk()) });

    /// <summary>Signs claims; a null value in a header takes the member away.</summary>
    public string Sign(IReadOnlyDictionary<string, object?> claims, string algorithm, params (string Name, object? Value)[] header) =>
        Sign(JsonSerializer.Serialize(claims), algorithm, header);

    /// <summary>Signs a payload as it is.</summary>
    public string Sign(string payload, string algorithm, params (string Name, object? Value)[] header)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal) { ["alg"] = algorithm, ["kid"] = keyId };
        foreach (var (name, value) in header)
        {
            members[name] = value;
        }

        var text = Join(members, payload);
        var bytes = Encoding.ASCII.GetBytes(text);
        var signature = key is RSA rsa
            ? rsa.SignData(bytes, HashAlgorithmName.SHA256, algorithm.StartsWith('P') ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
            : ((ECDsa)key).SignData(bytes, HashAlgorithmName.SHA256);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Signs claims with a shared secret.</summary>
    public static string SignWithSecret(string secret, IReadOnlyDictionary<string, object?> claims)
    {
        var text = Join(new() { ["alg"] = "HS256", ["typ"] = "JWT" }, JsonSerializer.Serialize(claims));
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Join(Dictionary<string, object?> header, string payload)
    {
        var members = header.Where(member => member.Value is not null).ToDictionary(member => member.Key, member => member.Value, StringComparer.Ordinal);
        return $"{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(members))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
    }
}
