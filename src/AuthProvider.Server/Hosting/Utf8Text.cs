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

        var buffer = ArrayPool<byte>.Shared.Rent(query.Length);
        try
        {
            var length = 0;
            for (var i = 0; i < query.Length; i++)
            {
                if (query[i] == '%' && i + 2 < query.Length && char.IsAsciiHexDigit(query[i + 1]) && char.IsAsciiHexDigit(query[i + 2]))
                {
                    buffer[length++] = byte.Parse(query.AsSpan(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, provider: null);
                    i += 2;
                }
                else
                {
                    // A server that is no Kestrel may let other letters through; those are not bytes, and good.
                    buffer[length++] = query[i] < 0x80 ? (byte)query[i] : (byte)'?';
                }
            }

            var bytes = buffer.AsSpan(0, length);
            return Utf8.IsValid(bytes) && !bytes.Contains((byte)0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
