using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AuthProvider.Storage.Tokens.Pipeline;

/// <summary>References: what is handed out in place of a token that stays in its row.</summary>
internal static class TokenReference
{
    /// <summary>No reference is longer; a longer text is a token itself, and no row is looked up for it.</summary>
    public const int MaximumLength = 100;

    /// <summary>A new reference: 256 random bits, base64url.</summary>
    public static string New()
    {
        Span<byte> random = stackalloc byte[32];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }

    /// <summary>A new reference that a person types, from the server's user code alphabet (RFC 8628, 6.1).</summary>
    public static string NewUserCode(IEnumerable<string> alphabet, int length) =>
        string.Concat(RandomNumberGenerator.GetItems<string>(alphabet.ToArray(), length));

    /// <summary>What is stored of a reference: SHA-256, base64, as OpenIddict's manager computes it.</summary>
    public static string Hash(string reference) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(reference)));
}
