using System.Net;
using System.Security.Cryptography.X509Certificates;
using AuthProvider.Protocol.Registration;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.MutualTls;

/// <summary>Whose certificate <c>tls_client_auth</c> expects: the one of five members that a client registers (RFC 8705, 2.1.2). Pure.</summary>
internal static class CertificateSubject
{
    /// <summary>Finds what is wrong with the five members.</summary>
    public static IEnumerable<MetadataProblem> FindProblems(ClientMetadata metadata)
    {
        var registered = Members(metadata).Where(member => member.Value is not null).ToList();
        if (registered.Count != (metadata.TokenEndpointAuthMethod is ClientAuthenticationMethods.TlsClientAuth ? 1 : 0))
        {
            yield return new("tls_client_auth_subject_dn", "tls_client_auth needs exactly one of the five tls_client_auth_ members, and other methods none (RFC 8705, 2.1.2).");
        }

        foreach (var (name, value) in registered)
        {
            if (FindProblem(name, value!) is { } message)
            {
                yield return new(name, message);
            }
        }
    }

    /// <summary>Whether a certificate is the one that a client registered. Only its names are looked at.</summary>
    public static bool Matches(ClientMetadata metadata, X509Certificate2 certificate)
    {
        if (Members(metadata).Where(member => member.Value is not null).ToList() is not [var (name, value)])
        {
            return false;
        }

        var names = AlternativeNames.Of(certificate);
        return name switch
        {
            "tls_client_auth_subject_dn" => DistinguishedName.TryParse(value!) is { } expected
                && DistinguishedName.TryRead(certificate.SubjectName.RawData) is { } subject && subject.Matches(expected),
            "tls_client_auth_san_dns" => names.Dns.Contains(value, StringComparer.OrdinalIgnoreCase),
            "tls_client_auth_san_uri" => names.Uris.Contains(value, StringComparer.Ordinal),
            "tls_client_auth_san_ip" => TryParseAddress(value!) is { } address && names.Addresses.Contains(address),
            _ => names.Emails.Any(email => IsSameMailbox(email, value!)),
        };
    }

    private static (string Name, string? Value)[] Members(ClientMetadata metadata) =>
    [
        ("tls_client_auth_subject_dn", metadata.TlsClientAuthSubjectDn),
        ("tls_client_auth_san_dns", metadata.TlsClientAuthSanDns),
        ("tls_client_auth_san_uri", metadata.TlsClientAuthSanUri),
        ("tls_client_auth_san_ip", metadata.TlsClientAuthSanIp),
        ("tls_client_auth_san_email", metadata.TlsClientAuthSanEmail),
    ];

    private static string? FindProblem(string name, string value) => name switch
    {
        "tls_client_auth_subject_dn" => DistinguishedName.TryParse(value) is null
            ? "Enter a distinguished name as RFC 4514 writes it, such as CN=shop,O=Example,C=PT; a type without a short name is written as its number."
            : null,

        // A name with a wildcard would be looked for as it stands.
        "tls_client_auth_san_dns" => Uri.CheckHostName(value) is UriHostNameType.Dns ? null : "Enter a DNS name, without wildcard.",
        "tls_client_auth_san_uri" => Uri.TryCreate(value, UriKind.Absolute, out _) && value.Contains(':', StringComparison.Ordinal) ? null : "Enter an absolute URI.",
        "tls_client_auth_san_ip" => TryParseAddress(value) is null ? "Enter an IP address, in dotted or colon form." : null,
        _ => value.LastIndexOf('@') is > 0 and var at && at < value.Length - 1 ? null : "Enter an e-mail address.",
    };

    // IPAddress takes 1 for 0.0.0.1, and a zone behind an address.
    private static IPAddress? TryParseAddress(string text) =>
        text.All(letter => char.IsAsciiHexDigit(letter) || letter is '.' or ':')
        && IPAddress.TryParse(text, out var address)
        && (text.Contains(':', StringComparison.Ordinal) || string.Equals(address.ToString(), text, StringComparison.Ordinal))
            ? address
            : null;

    // The host without regard to case, the rest with it (RFC 5280, 7.5).
    private static bool IsSameMailbox(string left, string right)
    {
        var (at, other) = (left.LastIndexOf('@'), right.LastIndexOf('@'));
        return at >= 0 && other >= 0
            && string.Equals(left[..at], right[..other], StringComparison.Ordinal)
            && string.Equals(left[at..], right[other..], StringComparison.OrdinalIgnoreCase);
    }
}
