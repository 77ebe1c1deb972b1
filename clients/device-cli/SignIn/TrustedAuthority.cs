using System.Security.Cryptography.X509Certificates;

namespace DeviceCli.SignIn;

/// <summary>Calls to the provider and the API, which trust exactly the authority of the settings where there is one.</summary>
public static class TrustedAuthority
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static HttpClient CreateClient(Settings settings)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        if (settings.Authority is { } path)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(path) },
                // A development authority publishes no revocation list.
                RevocationMode = X509RevocationMode.NoCheck,
            };
        }

        return new HttpClient(handler) { Timeout = Patience };
    }
}
