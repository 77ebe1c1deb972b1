using System.Buffers.Binary;

namespace AuthProvider.Server.Seeding.Checking;

/// <summary>
/// What a password hash of ASP.NET Core Identity, version 3, looks like: base64 of a marker, the function, the iterations, the length of the
/// salt, the salt and the key. Checked because a hash that cannot be verified would lock its user out without a word.
/// </summary>
internal static class PasswordHashRules
{
    private const byte Marker = 0x01;
    private const int HeaderLength = 13;
    private const int MinimumPart = 16;
    private const uint HmacSha1 = 0;
    private const uint HmacSha512 = 2;

    // A verification costs time in their proportion.
    private const uint MaximumIterations = 10_000_000;

    /// <summary>Whether a text is one.</summary>
    public static bool IsHash(string text)
    {
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length) || length < HeaderLength + MinimumPart + MinimumPart || bytes[0] != Marker)
        {
            return false;
        }

        var function = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(1));
        var iterations = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5));
        var saltLength = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(9));
        return function is >= HmacSha1 and <= HmacSha512
            && iterations is > 0 and <= MaximumIterations
            && saltLength >= MinimumPart
            && saltLength <= length - HeaderLength - MinimumPart;
    }
}
