using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AuthProvider.Storage.Secrets;

/// <summary>Secrets that are handed out in a cookie or a link: 256 random bits, of which the database keeps only the SHA-256.</summary>
internal static class RandomSecret
{
    /// <summary>Makes a secret, base64url.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Makes an identifier of 128 random bits, base64url.</summary>
    public static string CreateIdentifier() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>What the database keeps of a secret: its SHA-256, base64url.</summary>
    /// <param name="secret">The secret as it was presented; of any form and length.</param>
    public static string Hash(string secret) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
