using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AuthProvider.Server.Hosting;
using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Certificates;

/// <summary>
/// The certificates of a development machine in their folder: <c>authority.pem</c>, <c>authority.key</c>, <c>localhost.pem</c>,
/// <c>localhost.key</c>. What is there and good stays; the rest is made, by one process at a time and each file in one step, so that
/// somebody who reads them meanwhile (the sample apps do) never sees half a file.
/// </summary>
internal sealed class DevelopmentCertificates(string folder, TimeProvider time)
{
    // Renewed this long before it ends.
    private static readonly TimeSpan Renewal = TimeSpan.FromDays(30);
    private static readonly TimeSpan AuthorityRenewal = TimeSpan.FromDays(60);
    private static readonly TimeSpan LockInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);

    private readonly CertificateFile _authority = new(folder, "authority");
    private readonly CertificateFile _leaf = new(folder, "localhost");

    /// <summary>The folder.</summary>
    public string Folder => folder;

    /// <summary>The authority's certificate, once <see cref="PrepareAsync"/> has been called.</summary>
    public string AuthorityFile => Path.Combine(folder, "authority.pem");

    /// <summary>Makes what is missing or about to end, and reads the certificate for localhost.</summary>
    /// <param name="cancellationToken">Ends the wait for another process.</param>
    /// <exception cref="StartException">The folder or a file in it cannot be read or written.</exception>
    public async Task<ServerCertificate> PrepareAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using var turn = await EnterAsync(cancellationToken);
            return Prepare();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartException(
                $"The certificates in '{folder}' cannot be made or read ({exception.Message}): give this user the right to, or configure a certificate as Kestrel:Certificates:Default:Path and KeyPath.",
                exception);
        }
    }

    private ServerCertificate Prepare()
    {
        var now = time.GetUtcNow();
        using var old = _authority.Read();
        if (old is not null && old.NotAfter.ToUniversalTime() - AuthorityRenewal > now.UtcDateTime)
        {
            return ReadOrRenew(old, now);
        }

        using var authority = DevelopmentAuthority.CreateAuthority(now);
        var leaf = Renew(authority, now);

        // The authority's certificate comes last: others wait for it.
        using var key = authority.GetECDsaPrivateKey()!;
        _authority.Write(authority, key);
        return new(Usable(leaf), IsNew: true, IsNewAuthority: true);
    }

    private ServerCertificate ReadOrRenew(X509Certificate2 authority, DateTimeOffset now)
    {
        var leaf = _leaf.Read();
        if (leaf is not null && leaf.NotAfter.ToUniversalTime() - Renewal > now.UtcDateTime && IsOf(leaf, authority, now))
        {
            return new(Usable(leaf), IsNew: false, IsNewAuthority: false);
        }

        leaf?.Dispose();
        return new(Usable(Renew(authority, now)), IsNew: true, IsNewAuthority: false);
    }

    // The key stays where there is one, so that certificate and key fit together at every moment.
    private X509Certificate2 Renew(X509Certificate2 authority, DateTimeOffset now)
    {
        using var key = _leaf.ReadKey() ?? ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = DevelopmentAuthority.CreateLeaf(authority, key, now);
        _leaf.Write(certificate, key);
        return certificate.CopyWithPrivateKey(key);
    }

    // Windows serves no TLS with a key that lives in memory only.
    private static X509Certificate2 Usable(X509Certificate2 certificate) =>
        OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null) : certificate;

    private static bool IsOf(X509Certificate2 leaf, X509Certificate2 authority, DateTimeOffset now)
    {
        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true, VerificationTime = now.UtcDateTime,
            },
        };
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        return chain.Build(leaf) && leaf.MatchesHostname("localhost");
    }

    // Released by the system when the process ends.
    private async Task<FileStream> EnterAsync(CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(folder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (HeldFile.IsCauseOf(exception) && time.GetElapsedTime(begun) < LockPatience)
            {
                await Task.Delay(LockInterval, cancellationToken);
            }
        }
    }
}

/// <summary>The certificate for localhost.</summary>
/// <param name="Certificate">With its key.</param>
/// <param name="IsNew">Whether it was made now.</param>
/// <param name="IsNewAuthority">Whether the authority was made now as well, which nobody trusts yet.</param>
internal sealed record ServerCertificate(X509Certificate2 Certificate, bool IsNew, bool IsNewAuthority);
