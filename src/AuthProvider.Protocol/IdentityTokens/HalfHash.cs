using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AuthProvider.Protocol.IdentityTokens;

/// <summary>The left half of a SHA-256 hash, with which an ID token names what came with it. All algorithms that sign here hash with SHA-256.</summary>
internal static class HalfHash
{
    /// <summary>The value of <c>at_hash</c>, <c>c_hash</c> and <c>s_hash</c>.</summary>
    /// <param name="text">What is named.</param>
    public static string Of(string text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), digest);
        return Base64Url.EncodeToString(digest[..(digest.Length / 2)]);
    }
}
