using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using AuthProvider.Protocol.OutgoingRequests;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Database;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace AuthProvider.Server.Certificates;

/// <summary>TLS: which versions and ciphers, and a certificate where none is configured.</summary>
internal static class CertificatesFeature
{
    private const string DefaultSection = "Kestrel:Certificates:Default";
    private const string EndpointsSection = "Kestrel:Endpoints";

    private static readonly string[] PlacesOfCertificate = ["Path", "Subject"];

    /// <summary>Makes a certificate where one is needed and none is configured. Only the server needs it, not the commands.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="settings">Where its data is.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The certificates that were made or found; null where others are configured.</returns>
    /// <exception cref="StartException">A configured certificate is missing, or none can be made.</exception>
    public static async Task<DevelopmentCertificate?> AddCertificateAsync(this WebApplicationBuilder builder, ServerSettings settings, TimeProvider time)
    {
        var configuration = builder.Configuration;
        CheckFiles(configuration, builder.Environment.ContentRootPath);
        DevelopmentCertificate? made = null;
        if ((ListenAddresses.Read(configuration).HasHttps || settings.MutualTls is { Listens: true }) && !IsConfigured(configuration))
        {
            var certificates = new DevelopmentCertificates(
                CertificateFolder.Find(builder.Environment.ContentRootPath, AppContext.BaseDirectory, settings.ConnectionString), time);
            made = new(certificates.Folder, await certificates.PrepareAsync());
            TrustForCalls(certificates, settings.OutgoingRequests);
        }

        builder.AddConfigured();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(
            https => Configure(https, made, kestrel.ApplicationServices.GetService<ServedCertificate>())));
        return made;
    }

    private static void AddConfigured(this WebApplicationBuilder builder)
    {
        var (configuration, contentRoot) = (builder.Configuration, builder.Environment.ContentRootPath);
        var certificates = SectionsOf(configuration).Select(section => ConfiguredCertificate.Find(section, contentRoot)).OfType<ConfiguredCertificate>().ToList();
        if (certificates.Count > 0)
        {
            builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<CertificateWatch>(services, certificates));
        }

        // Endpoints have certificates of their own, and Kestrel looks after them.
        if (ConfiguredCertificate.Find(configuration.GetSection(DefaultSection), contentRoot) is { } files && !configuration.GetSection(EndpointsSection).GetChildren().Any())
        {
            builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<ServedCertificate>(services, files));
        }
    }

    // Apps on a developer's machine have certificates of the same authority, which can certify nothing but this machine.
    private static void TrustForCalls(DevelopmentCertificates certificates, OutgoingRequestOptions calls)
    {
        if (calls.AllowPrivateNetworks)
        {
            calls.TrustedCertificates.Add(X509CertificateLoader.LoadCertificateFromFile(certificates.AuthorityFile));
        }
    }

    private static void Configure(HttpsConnectionAdapterOptions https, DevelopmentCertificate? made, ServedCertificate? served)
    {
        https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        https.ServerCertificate = made?.Server.Certificate;
        https.OnAuthenticate = (_, tls) =>
        {
            tls.ServerCertificateContext = served?.FindRenewed() ?? tls.ServerCertificateContext;

            // Windows and macOS decide for the whole machine.
            if (OperatingSystem.IsLinux() && !OperatingSystem.IsAndroid())
            {
                tls.CipherSuitesPolicy = Ciphers;
            }
        };
    }

    // TLS 1.3, and of TLS 1.2 what has forward secrecy and authenticated encryption (FAPI 2.0 Security Profile, 5.2.2; RFC 9325, 4.2).
    private static readonly CipherSuitesPolicy? Ciphers = OperatingSystem.IsLinux() && !OperatingSystem.IsAndroid()
        ? new CipherSuitesPolicy(
        [
            TlsCipherSuite.TLS_AES_128_GCM_SHA256,
            TlsCipherSuite.TLS_AES_256_GCM_SHA384,
            TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        ])
        : null;

    private static bool IsConfigured(ConfigurationManager configuration)
    {
        if (HasCertificate(configuration.GetSection(DefaultSection)))
        {
            return true;
        }

        var endpoints = configuration.GetSection(EndpointsSection).GetChildren().Where(IsHttps).ToList();
        return endpoints.Count > 0 && endpoints.TrueForAll(endpoint => HasCertificate(endpoint.GetSection("Certificate")) || endpoint.GetSection("Sni").Exists());
    }

    private static bool IsHttps(IConfigurationSection endpoint) => endpoint["Url"]?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) is true;

    private static bool HasCertificate(IConfigurationSection section) => PlacesOfCertificate.Any(key => section[key] is { Length: > 0 });

    private static IEnumerable<IConfigurationSection> SectionsOf(ConfigurationManager configuration) =>
        configuration.GetSection(EndpointsSection).GetChildren().Select(endpoint => endpoint.GetSection("Certificate")).Prepend(configuration.GetSection(DefaultSection));

    private static void CheckFiles(ConfigurationManager configuration, string contentRoot)
    {
        foreach (var section in SectionsOf(configuration))
        {
            foreach (var key in (string[])["Path", "KeyPath"])
            {
                if (section[key] is { Length: > 0 } path)
                {
                    CheckFile($"{section.Path}:{key}", Path.Combine(contentRoot, path));
                }
            }
        }
    }

    private static void CheckFile(string name, string path)
    {
        try
        {
            using var file = File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The certificate file of {name} cannot be read: {exception.Message}", exception);
        }
    }
}

/// <summary>The certificate that the server found in its folder, or made there.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Server">The certificate.</param>
internal sealed record DevelopmentCertificate(string Folder, ServerCertificate Server);
