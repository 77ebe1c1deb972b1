using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Jose;

/// <summary>An authenticated encryption of content (RFC 7518, 5).</summary>
/// <param name="Name">The <c>enc</c>.</param>
/// <param name="KeyLength">The length of its keys in bytes.</param>
internal sealed record ContentEncryption(string Name, int KeyLength)
{
    private const int GcmNonceLength = 12;
    private const int GcmTagLength = 16;
    private const int CbcVectorLength = 16;

    /// <summary>Those that work here; the first is the default (OpenID Connect Dynamic Client Registration 1.0, 2).</summary>
    public static IReadOnlyList<ContentEncryption> All { get; } =
    [
        new(SecurityAlgorithms.Aes128CbcHmacSha256, 32), new(SecurityAlgorithms.Aes256CbcHmacSha512, 64),
        new(SecurityAlgorithms.Aes128Gcm, 16), new(SecurityAlgorithms.Aes256Gcm, 32),
    ];

    private bool IsGcm => Name is SecurityAlgorithms.Aes128Gcm or SecurityAlgorithms.Aes256Gcm;

    /// <summary>The one of a name; null where there is none.</summary>
    public static ContentEncryption? Find(string? name) => All.FirstOrDefault(encryption => string.Equals(encryption.Name, name, StringComparison.Ordinal));

    /// <summary>Encrypts.</summary>
    public (byte[] Vector, byte[] Ciphertext, byte[] Tag) Encrypt(byte[] key, byte[] plaintext, byte[] additional)
    {
        if (IsGcm)
        {
            var (nonce, ciphertext, tag) = (RandomNumberGenerator.GetBytes(GcmNonceLength), new byte[plaintext.Length], new byte[GcmTagLength]);
            using var gcm = new AesGcm(key, GcmTagLength);
            gcm.Encrypt(nonce, plaintext, ciphertext, tag, additional);
            return (nonce, ciphertext, tag);
        }

        using var aes = Aes.Create();
        aes.Key = key[(KeyLength / 2)..];
        var vector = RandomNumberGenerator.GetBytes(CbcVectorLength);
        var encrypted = aes.EncryptCbc(plaintext, vector);
        return (vector, encrypted, ComputeTag(key, additional, vector, encrypted));
    }

    /// <summary>Decrypts; null where key, content or tag are wrong, without a word about which.</summary>
    public byte[]? TryDecrypt(byte[] key, byte[] vector, byte[] ciphertext, byte[] tag, byte[] additional)
    {
        if (key.Length != KeyLength || vector.Length != (IsGcm ? GcmNonceLength : CbcVectorLength))
        {
            return null;
        }

        try
        {
            if (IsGcm)
            {
                var plaintext = new byte[ciphertext.Length];
                using var gcm = new AesGcm(key, GcmTagLength);
                gcm.Decrypt(vector, ciphertext, tag, plaintext, additional);
                return plaintext;
            }

            // The tag first: padding is looked at only of what the sender made.
            if (!CryptographicOperations.FixedTimeEquals(ComputeTag(key, additional, vector, ciphertext), tag))
            {
                return null;
            }

            using var aes = Aes.Create();
            aes.Key = key[(KeyLength / 2)..];
            return aes.DecryptCbc(ciphertext, vector);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    // RFC 7518, 5.2.2.1: the first half of the key is for the tag, which is the first half of the HMAC.
    private byte[] ComputeTag(byte[] key, byte[] additional, byte[] vector, byte[] ciphertext)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(length, additional.Length * 8L);
        byte[] input = [.. additional, .. vector, .. ciphertext, .. length];
        var half = KeyLength / 2;
        var hash = Name is SecurityAlgorithms.Aes128CbcHmacSha256 ? HMACSHA256.HashData(key.AsSpan(0, half), input) : HMACSHA512.HashData(key.AsSpan(0, half), input);
        return hash[..half];
    }
}
