using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace AuthProvider.Testing;

/// <summary>Lets a <see cref="TestProvider"/> listen on ports of this machine, with TLS and certificates of an authority of its own.</summary>
public sealed class TestListener : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("authprovider-listener-").FullName;
    private readonly TestAuthority _authority = new("CN=Authority of a server");

    private TestListener(int days)
    {
        using var server = NewCertificate(days);
        WriteCertificate(server);
        WriteKey(server);
    }

    /// <summary>Where it listens.</summary>
    public string Address { get; } = $"https://127.0.0.1:{FreePort()}";

    /// <summary>Where it can be told to ask for certificates.</summary>
    public string MutualTlsAddress { get; } = $"https://127.0.0.1:{FreePort()}";

    /// <summary>The certificate that the server was told to read.</summary>
    public string CertificateFile => Path.Combine(_folder, "server.pem");

    private string KeyFile => Path.Combine(_folder, "server.key");

    /// <summary>Makes the certificate of a server, and finds ports for it.</summary>
    /// <param name="days">How long the certificate counts.</param>
    public static TestListener Create(int days = 365) => new(days);

    /// <summary>Makes another certificate of the same authority, which is in no file.</summary>
    /// <param name="days">How long it counts.</param>
    public X509Certificate2 NewCertificate(int days = 365) => _authority.NewServer(days);

    /// <summary>Writes a certificate in place of the one that the server was told to read.</summary>
    /// <param name="certificate">The certificate.</param>
    public void WriteCertificate(X509Certificate2 certificate) => File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());

    /// <summary>Writes its key in place of the one that the server was told to read.</summary>
    /// <param name="certificate">The certificate, with the key.</param>
    public void WriteKey(X509Certificate2 certificate) => File.WriteAllText(KeyFile, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

    /// <summary>Tells a server to listen here.</summary>
    /// <param name="options">The server to be.</param>
    public void Use(TestProviderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Listener = this;
        options.Settings["urls"] = Address;
        options.Settings["Issuer"] = Address;
        options.Settings["Kestrel:Certificates:Default:Path"] = CertificateFile;
        options.Settings["Kestrel:Certificates:Default:KeyPath"] = KeyFile;
    }

    /// <summary>Writes a file that the server can be told to read.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="text">What it holds.</param>
    /// <returns>Its path.</returns>
    public string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>What connects to the server, and trusts nobody else.</summary>
    /// <param name="certificate">The certificate that it shows where it is asked for one; null: none.</param>
    public SocketsHttpHandler NewHandler(X509Certificate2? certificate = null)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(_authority.Certificate);
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        }

        return handler;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
