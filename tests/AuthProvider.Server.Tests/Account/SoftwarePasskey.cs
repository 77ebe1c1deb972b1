using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AuthProvider.Server.Tests.Account;

/// <summary>An authenticator in software (WebAuthn Level 3, 6): holds one passkey, and does wrong what a test tells it to.</summary>
internal sealed class SoftwarePasskey(string origin) : IDisposable
{
    private const byte Present = 1;
    private const byte Verified = 4;
    private const byte HasCredential = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(32);
    private string _userHandle = "";
    private uint _count;

    /// <summary>Whether it checks who holds it.</summary>
    public bool Verifies { get; set; } = true;

    /// <summary>The origin that it believes to talk to.</summary>
    public string Origin { get; set; } = origin;

    /// <summary>The domain that it signs for; null: the one that is asked for.</summary>
    public string? Domain { get; set; }

    /// <summary>Whether it signs with another key than it registered.</summary>
    public bool SignsWrong { get; set; }

    public string Id => Base64Url.EncodeToString(_id);

    /// <summary>Answers a question to create a passkey.</summary>
    public string Create(string options)
    {
        using var json = JsonDocument.Parse(options);
        var root = json.RootElement;
        _userHandle = root.GetProperty("user").GetProperty("id").GetString()!;
        var point = _key.ExportParameters(includePrivateParameters: false).Q;

        // A COSE key: kty 2, alg -7, crv 1, x, y.
        byte[] key = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        byte[] credential = [.. new byte[16], 0, (byte)_id.Length, .. _id, .. key];
        var data = AuthenticatorData(root.GetProperty("rp").GetProperty("id").GetString()!, HasCredential, credential);
        byte[] attestation =
        [
            0xa3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xa0, .. Text("authData"), 0x58, (byte)data.Length, .. data,
        ];
        return JsonSerializer.Serialize(new
        {
            id = Id,
            rawId = Id,
            type = "public-key",
            authenticatorAttachment = "platform",
            clientExtensionResults = new { },
            response = new
            {
                clientDataJSON = Base64Url.EncodeToString(ClientData("webauthn.create", root)),
                attestationObject = Base64Url.EncodeToString(attestation),
                transports = new[] { "internal" },
            },
        });
    }

    /// <summary>Answers a question to sign in.</summary>
    public string Get(string options)
    {
        using var json = JsonDocument.Parse(options);
        var root = json.RootElement;
        _count++;
        var data = AuthenticatorData(root.GetProperty("rpId").GetString()!, 0, []);
        var client = ClientData("webauthn.get", root);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] signed = [.. data, .. SHA256.HashData(client)];
        return JsonSerializer.Serialize(new
        {
            id = Id,
            rawId = Id,
            type = "public-key",
            authenticatorAttachment = "platform",
            clientExtensionResults = new { },
            response = new
            {
                clientDataJSON = Base64Url.EncodeToString(client),
                authenticatorData = Base64Url.EncodeToString(data),
                signature = Base64Url.EncodeToString((SignsWrong ? other : _key).SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
                userHandle = _userHandle,
            },
        });
    }

    public void Dispose() => _key.Dispose();

    private byte[] AuthenticatorData(string domain, byte flags, byte[] credential)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, _count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(Domain ?? domain)), (byte)(flags | Present | (Verifies ? Verified : 0)), .. count, .. credential];
    }

    private byte[] ClientData(string type, JsonElement options) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        type, challenge = options.GetProperty("challenge").GetString(), origin = Origin, crossOrigin = false,
    });

    private static byte[] Text(string text) => [(byte)(0x60 + text.Length), .. Encoding.ASCII.GetBytes(text)];
}
