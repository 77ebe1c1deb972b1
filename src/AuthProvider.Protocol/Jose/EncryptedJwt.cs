using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AuthProvider.Protocol.Jose;

/// <summary>Encrypted content in compact form (RFC 7516, 7.1).</summary>
internal static class EncryptedJwt
{
    private const int Parts = 5;
    private const int MaximumLength = 64 * 1024;

    private static readonly JsonDocumentOptions Json = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Whether a text has the five parts of encrypted content.</summary>
    public static bool Is(string text) => text.Count(letter => letter == '.') == Parts - 1;

    /// <summary>Encrypts.</summary>
    /// <param name="content">The content.</param>
    /// <param name="key">Whom it is for.</param>
    /// <param name="encryption">How the content is encrypted.</param>
    /// <param name="contentType">The <c>cty</c>: <c>JWT</c> for a signed one inside (RFC 7519, 5.2); null for claims.</param>
    /// <exception cref="CryptographicException">The key is no key.</exception>
    public static string Encrypt(string content, EncryptionKey key, ContentEncryption encryption, string? contentType)
    {
        var (contentKey, encryptedKey) = key.CreateContentKey(encryption, out var ephemeral);
        var header = new Dictionary<string, object>(StringComparer.Ordinal) { ["alg"] = key.Algorithm, ["enc"] = encryption.Name, ["typ"] = "JWT" };
        if (contentType is not null)
        {
            header["cty"] = contentType;
        }

        if (key.KeyId is { } keyId)
        {
            header["kid"] = keyId;
        }

        if (ephemeral is { } point)
        {
            header["epk"] = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y),
            };
        }

        var protectedHeader = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(header));
        var (vector, ciphertext, tag) = encryption.Encrypt(contentKey, Encoding.UTF8.GetBytes(content), Encoding.ASCII.GetBytes(protectedHeader));
        return string.Join('.', protectedHeader, Base64Url.EncodeToString(encryptedKey), Base64Url.EncodeToString(vector), Base64Url.EncodeToString(ciphertext), Base64Url.EncodeToString(tag));
    }

    /// <summary>Decrypts; null where no key does, or the text is not one that this server understands. Nobody learns which.</summary>
    public static string? TryDecrypt(string text, IEnumerable<DecryptionKey> keys)
    {
        if (text.Length > MaximumLength || text.Split('.') is not [var header, var encryptedKey, var vector, var ciphertext, var tag])
        {
            return null;
        }

        try
        {
            if (ReceivedJson.TryRead(Base64Url.DecodeFromChars(header), Json) is not { ValueKind: JsonValueKind.Object } head
                || head.TryGetProperty("crit", out _)
                || head.TryGetProperty("zip", out _)
                || ContentEncryption.Find(FindText(head, "enc")) is not { } encryption)
            {
                return null;
            }

            var (algorithm, keyId) = (FindText(head, "alg"), FindText(head, "kid"));
            foreach (var key in keys.Where(key => string.Equals(key.Algorithm, algorithm, StringComparison.Ordinal) && (keyId is null || string.Equals(key.KeyId, keyId, StringComparison.Ordinal))))
            {
                if (key.FindContentKey(encryption, head, Base64Url.DecodeFromChars(encryptedKey)) is { } contentKey
                    && encryption.TryDecrypt(
                        contentKey, Base64Url.DecodeFromChars(vector), Base64Url.DecodeFromChars(ciphertext), Base64Url.DecodeFromChars(tag), Encoding.ASCII.GetBytes(header)) is { } content)
                {
                    return Encoding.UTF8.GetString(content);
                }
            }
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            return null;
        }

        return null;
    }

    internal static string? FindText(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
