using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AuthProvider.Protocol.Pipeline;
using Microsoft.Extensions.Options;

namespace AuthProvider.Protocol.MutualTls;

/// <summary>Judges the certificates of clients: whether they count now, and whether a configured authority stands behind them (RFC 8705, 2.1).</summary>
internal sealed class ClientCertificateChain(IOptions<ProtocolOptions> options, TimeProvider time)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Whether a certificate has begun and not expired.</summary>
    public bool IsCurrent(X509Certificate2 certificate)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return certificate.NotBefore.ToUniversalTime() <= now && now <= certificate.NotAfter.ToUniversalTime();
    }

    /// <summary>
    /// Whether a chain leads to a configured root, and no certificate in it forbids this use. Nothing is fetched: the certificate would
    /// say from where (SECURITY S25).
    /// </summary>
    public bool IsTrusted(X509Certificate2 certificate)
    {
        if (options.Value.MutualTls is not { } mutualTls || !mutualTls.Authorities.Any(IsRoot))
        {
            return false;
        }

        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
                VerificationTime = time.GetUtcNow().UtcDateTime,
            },
        };
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        foreach (var authority in mutualTls.Authorities)
        {
            (IsRoot(authority) ? chain.ChainPolicy.CustomTrustStore : chain.ChainPolicy.ExtraStore).Add(authority);
        }

        try
        {
            return chain.Build(certificate);
        }
        catch (CryptographicException)
        {
            // Damaged in a way that only shows now.
            return false;
        }
        finally
        {
            foreach (var element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }
        }
    }

    /// <summary>Whether a certificate ends a chain: it names itself as its issuer.</summary>
    public static bool IsRoot(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
