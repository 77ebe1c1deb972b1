using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuthProvider.Server.Certificates;

/// <summary>
/// Makes the certificates of a development machine. The authority can certify nothing but this machine: its name constraints (RFC 5280,
/// 4.2.1.10) allow localhost and loopback addresses only, so that a machine that trusts it loses nothing if its key is stolen.
/// </summary>
internal static class DevelopmentAuthority
{
    private static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(3650);

    // Browsers refuse more than 398 days.
    private static readonly TimeSpan LeafLifetime = TimeSpan.FromDays(396);

    // Clocks differ.
    private static readonly TimeSpan Backdating = TimeSpan.FromHours(1);

    /// <summary>Makes an authority.</summary>
    public static X509Certificate2 CreateAuthority(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=AuthProvider development authority {RandomNumberGenerator.GetHexString(8)}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority(pathLengthConstraint: 0));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(LoopbackOnly());
        return request.CreateSelfSigned(now - Backdating, now + AuthorityLifetime);
    }

    /// <summary>Certifies a key for localhost, 127.0.0.1 and [::1].</summary>
    public static X509Certificate2 CreateLeaf(X509Certificate2 authority, ECDsa key, DateTimeOffset now)
    {
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForEndEntity(critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "serverAuth")], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        request.CertificateExtensions.Add(Names());
        var end = now + LeafLifetime;
        var endOfAuthority = new DateTimeOffset(authority.NotAfter);
        return request.Create(authority, now - Backdating, end < endOfAuthority ? end : endOfAuthority, Serial());
    }

    private static X509Extension Names()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        return names.Build();
    }

    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7f) | 0x40); // positive, and of full length
        return serial;
    }

    private static X509Extension LoopbackOnly()
    {
        var dnsName = new Asn1Tag(TagClass.ContextSpecific, 2);
        var ipAddress = new Asn1Tag(TagClass.ContextSpecific, 7);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        {
            using (writer.PushSequence())
            {
                writer.WriteCharacterString(UniversalTagNumber.IA5String, "localhost", dnsName);
            }

            using (writer.PushSequence())
            {
                writer.WriteOctetString([127, 0, 0, 0, 255, 0, 0, 0], ipAddress);
            }

            using (writer.PushSequence())
            {
                byte[] mask = [.. Enumerable.Repeat((byte)255, 16)];
                writer.WriteOctetString([.. IPAddress.IPv6Loopback.GetAddressBytes(), .. mask], ipAddress);
            }
        }

        return new X509Extension("2.5.29.30", writer.Encode(), critical: true);
    }
}
