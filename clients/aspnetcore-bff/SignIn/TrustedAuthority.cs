using System.Security.Cryptography.X509Certificates;

namespace Bff.SignIn;

/// <summary>
/// Calls to the provider and the API. With the setting <c>Certificates:Authority</c> (a PEM file) exactly that
/// certificate authority is trusted, as a development machine needs it; without it, what the system trusts.
/// </summary>
public static class TrustedAuthority
{
    public static SocketsHttpHandler CreateHandler(IConfiguration configuration, IHostEnvironment environment)
    {
        var handler = new SocketsHttpHandler();
        if (configuration["Certificates:Authority"] is { Length: > 0 } path)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(Path.Combine(environment.ContentRootPath, path)) },
                // A development authority publishes no revocation list.
                RevocationMode = X509RevocationMode.NoCheck,
            };
        }

        return handler;
    }
}
