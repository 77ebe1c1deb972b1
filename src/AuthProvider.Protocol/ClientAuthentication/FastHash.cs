using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AuthProvider.Protocol.ClientAuthentication;

/// <summary><c>v1.</c> and SHA-256 in base64url: for secrets that have 256 random bits, and for no others.</summary>
internal static class FastHash
{
    private const string Prefix = "v1.";
    private const int TextLength = 43;

    public static string Compute(string secret)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(secret, digest);
        return Prefix + Base64Url.EncodeToString(digest);
    }

    public static bool Is(string hash) =>
        hash.Length == Prefix.Length + TextLength && hash.StartsWith(Prefix, StringComparison.Ordinal) && Base64Url.IsValid(hash.AsSpan(Prefix.Length));

    public static bool Verify(string hash, string secret)
    {
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> actual = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(secret, actual);
        return Base64Url.TryDecodeFromChars(hash.AsSpan(Prefix.Length), expected, out var written)
            && written == expected.Length
            && CryptographicOperations.FixedTimeEquals(expected, actual);
    }

    private static void Digest(string secret, Span<byte> destination) => SHA256.HashData(Encoding.UTF8.GetBytes(secret), destination);
}
