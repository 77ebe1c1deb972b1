using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace AuthProvider.EndToEnd.Tests.Browsing;

/// <summary>What an authenticator app on a telephone shows (RFC 6238), computed here by itself.</summary>
internal static class AuthenticatorApp
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The code of now.</summary>
    /// <param name="key">The key as the page shows it, in groups.</param>
    [SuppressMessage("Security", "CA5350", Justification = "Authenticator apps know HMAC-SHA-1 (RFC 6238, 1.2).")]
    public static string Code(string key)
    {
        var bits = string.Concat(key.Where(char.IsAsciiLetterOrDigit).Select(letter => Convert.ToString(Base32.IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var secret = Enumerable.Range(0, bits.Length / 8).Select(index => Convert.ToByte(bits.Substring(index * 8, 8), 2)).ToArray();
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30);
        var hash = HMACSHA1.HashData(secret, counter);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xf)) & 0x7fff_ffff;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
