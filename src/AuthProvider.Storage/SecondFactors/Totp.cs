using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AuthProvider.Storage.SecondFactors;

/// <summary>Codes that an authenticator app shows: six digits, a new one every 30 seconds (RFC 6238 with the defaults that all apps know).</summary>
public static class Totp
{
    /// <summary>The length of a new key, in bytes (RFC 4226, 4, R6).</summary>
    public const int KeyLength = 20;

    /// <summary>The least length of a key that comes from elsewhere, in bytes: what the commonest programs make.</summary>
    public const int MinimumKeyLength = 10;

    /// <summary>The greatest length of a key, in bytes: a block of HMAC-SHA-1.</summary>
    public const int MaximumKeyLength = 64;

    /// <summary>How many digits a code has.</summary>
    public const int Digits = 6;

    // The clock of a telephone may be a step off in either direction (RFC 6238, 5.2).
    private const int Drift = 1;
    private const int StepSeconds = 30;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Makes a key.</summary>
    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeyLength);

    /// <summary>The time step of a time.</summary>
    /// <param name="time">The time.</param>
    public static long StepOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a time step.</summary>
    /// <param name="key">The key.</param>
    /// <param name="step">The step.</param>
    [SuppressMessage("Security", "CA5350", Justification = "Authenticator apps know HMAC-SHA-1, which is not broken (RFC 6238, 1.2).")]
    public static string CodeOf(ReadOnlySpan<byte> key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        Span<byte> hash = stackalloc byte[20];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        HMACSHA1.HashData(key, counter, hash);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xf)..]) & 0x7fff_ffff;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>Finds the time step that a code is of, among those that a clock may be off.</summary>
    /// <param name="key">The key.</param>
    /// <param name="code">The code as it was typed, digits only.</param>
    /// <param name="now">The time.</param>
    /// <returns>The step; null where the code is of none of them.</returns>
    public static long? FindStep(ReadOnlySpan<byte> key, string code, DateTimeOffset now)
    {
        var typed = Encoding.UTF8.GetBytes(code ?? "");
        long? found = null;
        for (var step = StepOf(now) - Drift; step <= StepOf(now) + Drift; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(typed, Encoding.UTF8.GetBytes(CodeOf(key, step))))
            {
                found = step;
            }
        }

        return found;
    }

    /// <summary>A key as people type it (RFC 4648, 6, without padding).</summary>
    /// <param name="key">The key.</param>
    public static string ToBase32(ReadOnlySpan<byte> key)
    {
        var text = new StringBuilder();
        var (bits, count) = (0, 0);
        foreach (var octet in key)
        {
            (bits, count) = ((bits << 8) | octet, count + 8);
            while (count >= 5)
            {
                text.Append(Base32[(bits >> (count - 5)) & 31]);
                count -= 5;
                bits &= (1 << count) - 1;
            }
        }

        return count > 0 ? text.Append(Base32[(bits << (5 - count)) & 31]).ToString() : text.ToString();
    }

    /// <summary>Reads a key of base32 (RFC 4648, 6), in capitals or not, with blanks, hyphens and padding or without.</summary>
    /// <param name="text">The text as it was typed.</param>
    /// <returns>The key; null where it is no base32, or too short or too long.</returns>
    public static byte[]? FromBase32(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var key = new List<byte>();
        var (bits, count) = (0, 0);
        foreach (var letter in text.TrimEnd('=', ' ').Where(letter => letter is not (' ' or '-')))
        {
            var value = Base32.IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal);
            if (value < 0 || key.Count > MaximumKeyLength)
            {
                return null;
            }

            (bits, count) = ((bits << 5) | value, count + 5);
            if (count >= 8)
            {
                count -= 8;
                key.Add((byte)(bits >> count));
                bits &= (1 << count) - 1;
            }
        }

        return key.Count is >= MinimumKeyLength and <= MaximumKeyLength ? [.. key] : null;
    }
}
