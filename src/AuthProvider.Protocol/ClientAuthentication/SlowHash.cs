using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace AuthProvider.Protocol.ClientAuthentication;

/// <summary><c>v2.</c>, iterations, salt and PBKDF2 with HMAC-SHA-256 (RFC 8018, 5.2): for secrets that a person chose.</summary>
internal static class SlowHash
{
    private const string Prefix = "v2.";
    private const int Iterations = 600_000;
    private const int MaximumIterations = 10_000_000;
    private const int SaltLength = 16;
    private const int KeyLength = 32;

    public static string Compute(string secret)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var key = Derive(secret, salt, Iterations);
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Iterations}.{Base64Url.EncodeToString(salt)}.{Base64Url.EncodeToString(key)}");
    }

    public static bool Is(string hash) => TryParse(hash, out _, out _, out _);

    public static bool Verify(string hash, string secret) =>
        TryParse(hash, out var iterations, out var salt, out var expected)
        && CryptographicOperations.FixedTimeEquals(expected, Derive(secret, salt, iterations));

    private static byte[] Derive(string secret, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(secret, salt, iterations, HashAlgorithmName.SHA256, KeyLength);

    private static bool TryParse(string hash, out int iterations, out byte[] salt, out byte[] key)
    {
        (iterations, salt, key) = (0, [], []);
        if (!hash.StartsWith(Prefix, StringComparison.Ordinal)
            || hash[Prefix.Length..].Split('.') is not [var count, var saltText, var keyText]
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out iterations)
            || iterations is <= 0 or > MaximumIterations
            || !Base64Url.IsValid(saltText)
            || !Base64Url.IsValid(keyText))
        {
            return false;
        }

        salt = Base64Url.DecodeFromChars(saltText);
        key = Base64Url.DecodeFromChars(keyText);
        return key.Length == KeyLength;
    }
}
