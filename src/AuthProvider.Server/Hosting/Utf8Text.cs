using System.Buffers;
using System.Text.Unicode;

namespace AuthProvider.Server.Hosting;

/// <summary>Text from outside that must be UTF-8.</summary>
internal static class Utf8Text
{
    private static readonly SearchValues<char> Broken = SearchValues.Create('\uFFFD', '\0');

    /// <summary>Whether decoded text has neither a NUL nor the sign that stands for what could not be decoded.</summary>
    public static bool IsWhole(string? text) => text is null || !text.AsSpan().ContainsAny(Broken);

    /// <summary>Whether the percent-encoded bytes of a query are UTF-8 without NUL.</summary>
    public static bool IsGood(string? query)
    {
        if (query is null || !query.Contains('%', StringComparison.Ordinal))
        {
            return true;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(System.Text.Encoding.UTF8.GetMaxByteCount(query.Length));
        try
        {
            return IsGood(buffer.AsSpan(0, System.Text.Encoding.UTF8.GetBytes(query, buffer)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether the bytes of a body, percent-encoded or not, are UTF-8 without NUL.</summary>
    public static bool IsGood(ReadOnlySequence<byte> body)
    {
        var length = (int)body.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            body.CopyTo(buffer);
            return IsGood(buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    // Decodes in place: what is decoded is never longer.
    private static bool IsGood(Span<byte> text)
    {
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && Digit(text[i + 1]) is >= 0 and var high && Digit(text[i + 2]) is >= 0 and var low)
            {
                text[length++] = (byte)((high << 4) | low);
                i += 2;
            }
            else
            {
                text[length++] = text[i];
            }
        }

        var decoded = text[..length];
        return Utf8.IsValid(decoded) && !decoded.Contains((byte)0);
    }

    private static int Digit(byte letter) => letter switch
    {
        >= (byte)'0' and <= (byte)'9' => letter - '0',
        >= (byte)'a' and <= (byte)'f' => letter - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => letter - 'A' + 10,
        _ => -1,
    };
}
