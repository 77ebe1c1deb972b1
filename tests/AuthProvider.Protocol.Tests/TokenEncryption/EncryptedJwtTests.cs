using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AuthProvider.Protocol.Jose;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Tests.TokenEncryption;

/// <summary>Our encryption against that of other people, both ways (RFC 7516; RFC 7518, 4 and 5).</summary>
public sealed class EncryptedJwtTests
{
    public static IEnumerable<object[]> Algorithms =>
        from algorithm in KeyManagement.All
        from encryption in ContentEncryption.All
        select new object[] { algorithm, encryption.Name };

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Others_read_what_we_encrypt(string algorithm, string encryption)
    {
        var jwk = NewPrivateKey(algorithm);
        var key = EncryptionKey.TryRead(new JsonWebKey(JsonSerializer.Serialize(jwk)) { D = null }, algorithm)!;
        var (content, header) = await Jose.DecryptAsync(jwk, EncryptedJwt.Encrypt("one and two: ä", key, ContentEncryption.Find(encryption)!, "JWT"));
        Assert.Equal("one and two: ä", content);
        Assert.Equal((algorithm, encryption, "the key", "JWT"), (header.GetProperty("alg").GetString(), header.GetProperty("enc").GetString(), header.GetProperty("kid").GetString(), header.GetProperty("cty").GetString()));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task We_read_what_others_encrypt(string algorithm, string encryption)
    {
        var key = new DecryptionKey("the key", algorithm, JsonSerializer.Serialize(NewPrivateKey(algorithm)));
        var token = await Jose.EncryptAsync(Public(key), algorithm, encryption, "one and two: ä", apu: algorithm == "ECDH-ES" ? "Alice" : null, apv: "Bob");
        Assert.Equal("one and two: ä", EncryptedJwt.TryDecrypt(token, [key]));

        // One bit elsewhere, in any of the parts.
        for (var part = 1; part < 5; part++)
        {
            Assert.Null(EncryptedJwt.TryDecrypt(Change(token, part), [key]));
        }

        Assert.Null(EncryptedJwt.TryDecrypt(token, [new DecryptionKey("the key", algorithm, JsonSerializer.Serialize(NewPrivateKey(algorithm)))]));
        Assert.Null(EncryptedJwt.TryDecrypt(token, []));
    }

    /// <summary>The example of RFC 7518, appendix C.</summary>
    [Fact]
    public void Derived_key_is_that_of_the_specification()
    {
        byte[] secret =
        [
            158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49, 110, 163, 218, 128, 106, 72, 246, 218, 167, 121, 140, 254, 144, 196,
        ];
        var key = KeyAgreement.Derive(secret, ContentEncryption.Find("A128GCM")!, Encoding.ASCII.GetBytes("Alice"), Encoding.ASCII.GetBytes("Bob"));
        Assert.Equal("VqqN6vgjbSBcIijNcacQGg", Base64Url.EncodeToString(key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("....")]
    [InlineData("a.b.c.d.e")]
    [InlineData("e30.AAAA.AAAA.AAAA.AAAA")]
    [InlineData("bnVsbA.AAAA.AAAA.AAAA.AAAA")]
    public void Nonsense_is_not_decrypted(string text) =>
        Assert.Null(EncryptedJwt.TryDecrypt(text, [new DecryptionKey("the key", "ECDH-ES", JsonSerializer.Serialize(NewPrivateKey("ECDH-ES")))]));

    /// <summary>A point beside the curve would give the private key away, piece by piece (RFC 7748's sibling in RFC 7518, 4.6; CVE-2017-16007).</summary>
    [Fact]
    public void Point_beside_the_curve_is_refused()
    {
        var header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            $$"""{"alg":"ECDH-ES","enc":"A128GCM","epk":{"kty":"EC","crv":"P-256","x":"{{new string('A', 42)}}E","y":"{{new string('A', 42)}}E"} }"""));
        var key = new DecryptionKey("the key", "ECDH-ES", JsonSerializer.Serialize(NewPrivateKey("ECDH-ES")));
        Assert.Null(EncryptedJwt.TryDecrypt($"{header}..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA", [key]));
    }

    [Theory]
    [InlineData("use", "sig")]
    [InlineData("alg", "RSA1_5")]
    [InlineData("kty", "oct")]
    [InlineData("d", "AAAA")]
    public void Key_meant_for_something_else_encrypts_nothing(string member, string value)
    {
        var jwk = NewPrivateKey("RSA-OAEP-256").Where(pair => pair.Key is "kty" or "n" or "e" or "kid").ToDictionary(pair => pair.Key, pair => pair.Value);
        Assert.NotNull(EncryptionKey.TryRead(new JsonWebKey(JsonSerializer.Serialize(jwk)), "RSA-OAEP-256"));
        jwk[member] = value;
        Assert.Null(EncryptionKey.TryRead(new JsonWebKey(JsonSerializer.Serialize(jwk)), "RSA-OAEP-256"));
    }

    /// <summary>A private JWK for an algorithm, as a client has it.</summary>
    internal static Dictionary<string, string> NewPrivateKey(string algorithm)
    {
        if (algorithm == "ECDH-ES")
        {
            using var ec = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            var point = ec.ExportParameters(includePrivateParameters: true);
            return Encode(("x", point.Q.X!), ("y", point.Q.Y!), ("d", point.D!)).Append(new("kty", "EC")).Append(new("crv", "P-256")).Append(new("kid", "the key")).ToDictionary();
        }

        using var rsa = RSA.Create(2048);
        var key = rsa.ExportParameters(includePrivateParameters: true);
        return Encode(("n", key.Modulus!), ("e", key.Exponent!), ("d", key.D!), ("p", key.P!), ("q", key.Q!), ("dp", key.DP!), ("dq", key.DQ!), ("qi", key.InverseQ!))
            .Append(new("kty", "RSA")).Append(new("kid", "the key")).ToDictionary();
    }

    internal static Dictionary<string, string> Public(DecryptionKey key)
    {
        var jwk = key.ToPublicKey();
        return new (string Name, string? Value)[] { ("kty", jwk.Kty), ("crv", jwk.Crv), ("x", jwk.X), ("y", jwk.Y), ("n", jwk.N), ("e", jwk.E), ("kid", jwk.Kid), ("alg", jwk.Alg), ("use", jwk.Use) }
            .Where(member => member.Value is not null).ToDictionary(member => member.Name, member => member.Value!);
    }

    private static IEnumerable<KeyValuePair<string, string>> Encode(params (string Name, byte[] Value)[] members) =>
        members.Select(member => KeyValuePair.Create(member.Name, Base64Url.EncodeToString(member.Value)));

    private static string Change(string token, int part)
    {
        var parts = token.Split('.');
        var bytes = Base64Url.DecodeFromChars(parts[part]);
        if (bytes.Length == 0)
        {
            bytes = [0];
        }

        bytes[0] ^= 1;
        parts[part] = Base64Url.EncodeToString(bytes);
        return string.Join('.', parts);
    }
}
