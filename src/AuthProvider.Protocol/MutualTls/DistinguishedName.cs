using System.Buffers;
using System.Formats.Asn1;
using System.Text;

namespace AuthProvider.Protocol.MutualTls;

/// <summary>
/// A distinguished name, compared as a directory compares it: part by part, without regard to case, to spaces that say nothing and to how
/// it was written (RFC 4517, 4.2.15 and 4.2.11; RFC 5280, 7.1). Pure.
/// </summary>
internal sealed class DistinguishedName
{
    // As the certificate has them: the most general part first. Each is the sorted "OID=value" of a part; most have one.
    private readonly List<string> _parts;

    private DistinguishedName(List<string> parts) => _parts = parts;

    /// <summary>Reads the text of a name (RFC 4514, 3).</summary>
    /// <returns>The name; null where the text is none, or the empty one.</returns>
    public static DistinguishedName? TryParse(string text)
    {
        if (new DistinguishedNameReader(text).TryRead() is not { Count: > 0 } parts)
        {
            return null;
        }

        // The text begins with the last part (RFC 4514, 2.1).
        parts.Reverse();
        return Make(parts.Select(part => part.Select(pair => (pair.Type, Prepare(pair.Value, pair.IsText)))));
    }

    /// <summary>Reads the name in a certificate (RFC 5280, 4.1.2.4).</summary>
    /// <returns>The name; null where its encoding is damaged, or it has characters that are none.</returns>
    public static DistinguishedName? TryRead(ReadOnlyMemory<byte> encoded)
    {
        try
        {
            var name = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence();
            var parts = new List<List<(string, string?)>>();
            while (name.HasData)
            {
                parts.Add(ReadPart(name.ReadSetOf(skipSortOrderValidation: true)));
            }

            return Make(parts);
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    /// <summary>Whether both are the same name.</summary>
    public bool Matches(DistinguishedName other) => _parts.SequenceEqual(other._parts, StringComparer.Ordinal);

    /// <summary>The text of an encoded value of a character string type; null for other types.</summary>
    internal static string? TryReadText(ReadOnlyMemory<byte> encoded)
    {
        var reader = new AsnReader(encoded, AsnEncodingRules.DER);
        return reader.PeekTag() is { TagClass: TagClass.Universal, TagValue: var type }
            && (UniversalTagNumber)type is UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String
                or UniversalTagNumber.T61String or UniversalTagNumber.BMPString or UniversalTagNumber.NumericString or UniversalTagNumber.VisibleString
            ? reader.ReadCharacterString((UniversalTagNumber)type)
            : null;
    }

    private static List<(string Type, string? Value)> ReadPart(AsnReader set)
    {
        var pairs = new List<(string, string?)>();
        while (set.HasData)
        {
            var pair = set.ReadSequence();
            var type = pair.ReadObjectIdentifier();
            var value = pair.ReadEncodedValue();
            pair.ThrowIfNotEmpty();
            var text = TryReadText(value);
            pairs.Add((type, Prepare(text ?? Convert.ToHexString(value.Span), text is not null)));
        }

        return pairs;
    }

    // None where a value is none.
    private static DistinguishedName? Make(IEnumerable<IEnumerable<(string Type, string? Value)>> parts)
    {
        var texts = new List<string>();
        foreach (var part in parts)
        {
            var pairs = part.ToList();
            if (pairs.Exists(pair => pair.Value is null))
            {
                return null;
            }

            texts.Add(string.Join('\0', pairs.Select(pair => $"{pair.Type}={pair.Value}").Order(StringComparer.Ordinal)));
        }

        return new(texts);
    }

    // RFC 4518, 2.2 to 2.6, as far as it concerns names that people give. Other values are compared as they are encoded.
    private static string? Prepare(string value, bool isText)
    {
        if (!isText)
        {
            return "#" + value;
        }

        // Between the values of a part there is a NUL, which no name has. What is no character cannot be normalised.
        if (value.Contains('\0', StringComparison.Ordinal) || HasNoCharacter(value))
        {
            return null;
        }

        var words = value.Normalize(NormalizationForm.FormKC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return "'" + string.Join(' ', words).ToUpperInvariant();
    }

    private static bool HasNoCharacter(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            // Half a surrogate pair, or a byte order mark the wrong way round: what Normalize throws at.
            if (Rune.DecodeFromUtf16(text, out var rune, out var length) is not OperationStatus.Done || rune.Value == 0xFFFE)
            {
                return true;
            }

            text = text[length..];
        }

        return false;
    }
}
