using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuthProvider.EndToEnd.Tests.RelyingParties;

/// <summary>The certificates of apps (RFC 8705, 2): one of an authority, and one that signs itself. Node makes none.</summary>
internal sealed class PartyCertificates : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("authprovider-certificates-").FullName;

    private PartyCertificates()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Authority of apps", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());
        OfAuthority = Make("CN=party,O=Example", made => made.Create(authority, now.AddDays(-1), now.AddDays(20), RandomNumberGenerator.GetBytes(8)));
        SelfSigned = Make("CN=alone", made => made.CreateSelfSigned(now.AddDays(-1), now.AddDays(20)));
    }

    /// <summary>The PEM file of the authority.</summary>
    public string AuthorityFile => Path.Combine(_folder, "authority.pem");

    /// <summary>The one of the authority.</summary>
    public PartyCertificate OfAuthority { get; }

    /// <summary>The one that signs itself.</summary>
    public PartyCertificate SelfSigned { get; }

    /// <summary>Makes them.</summary>
    public static PartyCertificates Create() => new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static PartyCertificate Make(string subject, Func<CertificateRequest, X509Certificate2> sign)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = sign(new CertificateRequest(subject, key, HashAlgorithmName.SHA256));
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new(
            subject,
            certificate.ExportCertificatePem(),
            key.ExportPkcs8PrivateKeyPem(),
            new { kty = "EC", crv = "P-256", x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y), x5c = new[] { Convert.ToBase64String(certificate.RawData) } });
    }
}

/// <summary>A certificate, as an app is told of it.</summary>
/// <param name="Subject">The distinguished name.</param>
/// <param name="Cert">It as PEM.</param>
/// <param name="Key">Its private key as PEM.</param>
/// <param name="Jwk">What <c>self_signed_tls_client_auth</c> registers.</param>
internal sealed record PartyCertificate(string Subject, string Cert, string Key, object Jwk);
