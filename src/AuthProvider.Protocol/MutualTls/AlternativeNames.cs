using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace AuthProvider.Protocol.MutualTls;

/// <summary>The names in the subjectAltName extension of a certificate (RFC 5280, 4.2.1.6); .NET lists two of the four kinds only.</summary>
internal sealed record AlternativeNames(IReadOnlyList<string> Dns, IReadOnlyList<string> Uris, IReadOnlyList<IPAddress> Addresses, IReadOnlyList<string> Emails)
{
    private const string Extension = "2.5.29.17";

    private const int Email = 1;
    private const int DnsName = 2;
    private const int Uri = 6;
    private const int Address = 7;

    private static readonly AlternativeNames None = new([], [], [], []);

    /// <summary>Reads them; none where the extension is missing or damaged.</summary>
    public static AlternativeNames Of(X509Certificate2 certificate)
    {
        try
        {
            return certificate.Extensions.FirstOrDefault(extension => extension.Oid?.Value is Extension) is { } names ? Read(names.RawData) : None;
        }
        catch (AsnContentException)
        {
            return None;
        }
    }

    private static AlternativeNames Read(byte[] encoded)
    {
        var texts = new Dictionary<int, List<string>> { [Email] = [], [DnsName] = [], [Uri] = [] };
        var addresses = new List<IPAddress>();
        var names = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            var tag = names.PeekTag();
            if (tag.TagClass is TagClass.ContextSpecific && texts.TryGetValue(tag.TagValue, out var list))
            {
                list.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
            }
            else if (tag is { TagClass: TagClass.ContextSpecific, TagValue: Address } && names.ReadOctetString(tag) is { Length: 4 or 16 } address)
            {
                addresses.Add(new IPAddress(address));
            }
            else if (tag is not { TagClass: TagClass.ContextSpecific, TagValue: Address })
            {
                names.ReadEncodedValue();
            }
        }

        return new(texts[DnsName], texts[Uri], addresses, texts[Email]);
    }
}
