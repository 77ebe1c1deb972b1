using System.Globalization;

namespace AuthProvider.Storage.Users.PasswordHashes;

/// <summary>Reads the parts of which hashes are made; null where a part is not what it should be.</summary>
internal static class Encodings
{
    private const int MaximumDigits = 15;
    private const string BcryptAlphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string Base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>A number without sign.</summary>
    public static long? Number(ReadOnlySpan<char> text) =>
        text.Length <= MaximumDigits && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Hexadecimal.</summary>
    public static byte[]? Hex(string text)
    {
        try
        {
            return Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Base64 with padding.</summary>
    public static byte[]? Base64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    /// <summary>Base64 without padding.</summary>
    public static byte[]? BareBase64(string text) => text.Contains('=', StringComparison.Ordinal) ? null : Base64(text + new string('=', (4 - (text.Length % 4)) % 4));

    /// <summary>The base64 of bcrypt, which has an alphabet of its own.</summary>
    public static byte[]? BcryptBase64(string text) => text.All(letter => BcryptAlphabet.Contains(letter, StringComparison.Ordinal))
        ? BareBase64(string.Concat(text.Select(letter => Base64Alphabet[BcryptAlphabet.IndexOf(letter, StringComparison.Ordinal)])))
        : null;
}
