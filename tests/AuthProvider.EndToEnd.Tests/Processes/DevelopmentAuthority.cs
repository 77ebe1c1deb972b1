using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuthProvider.EndToEnd.Tests.Processes;

/// <summary>The certificate authority that the server makes for itself in <c>certs/</c> at its first start, handed to whoever has to trust it.</summary>
internal static class DevelopmentAuthority
{
    public static string AuthorityFile => Path.Combine(WorkingCopy.Certificates, "authority.pem");

    public static string CertificateFile => Path.Combine(WorkingCopy.Certificates, "localhost.pem");

    public static string KeyFile => Path.Combine(WorkingCopy.Certificates, "localhost.key");

    public static bool Exists => File.Exists(AuthorityFile) && File.Exists(CertificateFile) && File.Exists(KeyFile);

    /// <summary>The pins of the keys as Chromium takes them: SHA-256 of the SubjectPublicKeyInfo, base64.</summary>
    public static string Pins() => string.Join(',', new[] { CertificateFile, AuthorityFile }.Select(file =>
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(file);
        return Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
    }));

    /// <summary>Connections that trust this authority and no other.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(AuthorityFile) },
                // A development authority publishes no revocation list.
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    };

    /// <summary>A client over <see cref="CreateHandler"/> that follows no redirect and keeps no cookie.</summary>
    public static HttpClient CreateClient() => new(CreateHandler()) { Timeout = TimeSpan.FromSeconds(30) };
}
