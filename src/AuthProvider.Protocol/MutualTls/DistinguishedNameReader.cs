using System.Formats.Asn1;
using System.Text;

namespace AuthProvider.Protocol.MutualTls;

/// <summary>One attribute of a name.</summary>
/// <param name="Type">Its object identifier.</param>
/// <param name="Value">Its text, or its encoding in hexadecimal.</param>
/// <param name="IsText">Which of them.</param>
internal readonly record struct NamedValue(string Type, string Value, bool IsText);

/// <summary>Reads the text form of a distinguished name (RFC 4514, 3), also with spaces around the separators, as most programs print it.</summary>
internal sealed class DistinguishedNameReader(string text)
{
    private const int LongestName = 4096;

    // RFC 4514, 3, and what certificates of companies have beside it.
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["CN"] = "2.5.4.3", ["SERIALNUMBER"] = "2.5.4.5", ["C"] = "2.5.4.6", ["L"] = "2.5.4.7", ["ST"] = "2.5.4.8", ["S"] = "2.5.4.8", ["STREET"] = "2.5.4.9",
        ["O"] = "2.5.4.10", ["OU"] = "2.5.4.11", ["TITLE"] = "2.5.4.12", ["BUSINESSCATEGORY"] = "2.5.4.15", ["POSTALCODE"] = "2.5.4.17", ["SURNAME"] = "2.5.4.4",
        ["GIVENNAME"] = "2.5.4.42", ["ORGANIZATIONIDENTIFIER"] = "2.5.4.97", ["DC"] = "0.9.2342.19200300.100.1.25", ["UID"] = "0.9.2342.19200300.100.1.1",
        ["E"] = "1.2.840.113549.1.9.1", ["EMAILADDRESS"] = "1.2.840.113549.1.9.1", ["JURISDICTIONC"] = "1.3.6.1.4.1.311.60.2.1.3",
        ["JURISDICTIONCOUNTRYNAME"] = "1.3.6.1.4.1.311.60.2.1.3",
    };

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private int _position;

    private bool IsAtEnd => _position == text.Length;

    /// <summary>Reads all of it: the parts in the order of the text, each with its attributes.</summary>
    /// <returns>The parts; null where the text is no name.</returns>
    public List<List<NamedValue>>? TryRead()
    {
        if (text.Length > LongestName)
        {
            return null;
        }

        try
        {
            List<List<NamedValue>> parts = [[ReadPair()]];
            while (!IsAtEnd)
            {
                switch (text[_position++])
                {
                    case ',':
                        parts.Add([ReadPair()]);
                        break;
                    case '+':
                        parts[^1].Add(ReadPair());
                        break;
                    default:
                        return null;
                }
            }

            return parts;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or AsnContentException)
        {
            return null;
        }
    }

    private NamedValue ReadPair()
    {
        var end = text.IndexOf('=', _position);
        if (end < 0)
        {
            throw new FormatException();
        }

        var name = text[_position..end].Trim();
        _position = end + 1;
        var type = Types.GetValueOrDefault(name) ?? (IsIdentifier(name) ? name : throw new FormatException());
        SkipSpaces();
        return !IsAtEnd && text[_position] is '#' ? ReadEncoded(type) : new(type, ReadText(), IsText: true);
    }

    // '#' and the encoding of the value, in hexadecimal.
    private NamedValue ReadEncoded(string type)
    {
        var start = ++_position;
        while (!IsAtEnd && char.IsAsciiHexDigit(text[_position]))
        {
            _position++;
        }

        var encoded = Convert.FromHexString(text.AsSpan(start, _position - start));
        SkipSpaces();
        return DistinguishedName.TryReadText(encoded) is { } value ? new(type, value, IsText: true) : new(type, Convert.ToHexString(encoded), IsText: false);
    }

    private string ReadText()
    {
        var value = new List<byte>();
        for (; !IsAtEnd && text[_position] is not (',' or '+'); _position++)
        {
            switch (text[_position])
            {
                case '\\':
                    value.AddRange(ReadEscaped());
                    break;
                case '"' or ';' or '<' or '>' or '\0':
                    throw new FormatException();
                default:
                    var rune = Rune.GetRuneAt(text, _position);
                    value.AddRange(Utf8.GetBytes(rune.ToString()));
                    _position += rune.Utf16SequenceLength - 1;
                    break;
            }
        }

        return value.Count > 0 ? Utf8.GetString([.. value]) : throw new FormatException();
    }

    // A backslash before a sign that has a meaning, or before an octet of UTF-8 in hexadecimal (RFC 4514, 2.4). Stands on the last character afterwards.
    private byte[] ReadEscaped()
    {
        var next = ++_position < text.Length ? text[_position] : throw new FormatException();
        if (next is '"' or '+' or ',' or ';' or '<' or '>' or ' ' or '#' or '=' or '\\')
        {
            return [(byte)next];
        }

        return _position + 1 < text.Length ? Convert.FromHexString(text.AsSpan(_position++, 2)) : throw new FormatException();
    }

    private void SkipSpaces()
    {
        while (!IsAtEnd && text[_position] is ' ')
        {
            _position++;
        }
    }

    private static bool IsIdentifier(string name) =>
        name.Split('.') is { Length: > 1 } numbers && numbers.All(number => number.Length > 0 && number.All(char.IsAsciiDigit) && (number.Length == 1 || number[0] is not '0'));
}
