using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuthProvider.Testing;

/// <summary>An authority that makes certificates for a test.</summary>
public sealed class TestAuthority
{
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    private TestAuthority(X509Certificate2 certificate) => Certificate = certificate;

    /// <summary>Makes one that signs itself.</summary>
    /// <param name="name">Its distinguished name.</param>
    public TestAuthority(string name = "CN=Authority of a test")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Certificate = RequestFor(name, key).CreateSelfSigned(_now.AddDays(-1), _now.AddDays(800));
    }

    /// <summary>Its certificate, with the key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Its certificate as PEM.</summary>
    public string Pem => Certificate.ExportCertificatePem();

    /// <summary>Makes an authority below this one.</summary>
    /// <param name="name">Its distinguished name.</param>
    public TestAuthority NewIntermediate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = RequestFor(name, key).Create(Certificate, _now.AddDays(-1), _now.AddDays(700), RandomNumberGenerator.GetBytes(8));
        return new(certificate.CopyWithPrivateKey(key));
    }

    /// <summary>Makes the certificate of a server on this machine.</summary>
    /// <param name="days">How long it counts.</param>
    public X509Certificate2 NewServer(int days = 365)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        return NewLeaf("CN=localhost", names, days);
    }

    /// <summary>Makes a certificate.</summary>
    /// <param name="subject">Its distinguished name.</param>
    /// <param name="names">Its further names; null for none.</param>
    /// <param name="days">How long it counts.</param>
    /// <param name="use">The object identifier of the only use that it allows; null: any.</param>
    /// <param name="extension">One more extension; null for none.</param>
    public X509Certificate2 NewLeaf(string subject, SubjectAlternativeNameBuilder? names = null, int days = 365, string? use = null, X509Extension? extension = null)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        if (names is not null)
        {
            request.CertificateExtensions.Add(names.Build());
        }

        if (use is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        }

        if (extension is not null)
        {
            request.CertificateExtensions.Add(extension);
        }

        using var certificate = request.Create(Certificate, _now.AddDays(-1), _now.AddDays(days), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>Makes a certificate that is signed with its own key.</summary>
    /// <param name="subject">Its distinguished name.</param>
    /// <param name="key">Its key; null: a new one.</param>
    /// <param name="days">How long it counts.</param>
    public static X509Certificate2 NewSelfSigned(string subject, ECDsa? key = null, int days = 365)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest(subject, key ?? ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddDays(-1), now.AddDays(days));
    }

    private static CertificateRequest RequestFor(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request;
    }
}
