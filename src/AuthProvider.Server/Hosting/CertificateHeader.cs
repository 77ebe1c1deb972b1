using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AuthProvider.Server.Settings;

namespace AuthProvider.Server.Hosting;

/// <summary>
/// The certificate of a client in a header, from a trusted proxy that speaks TLS with the client (RFC 8705, 6.5). The headers of all
/// others are taken away (SECURITY S3).
/// </summary>
internal static class CertificateHeader
{
    /// <summary>Adds the reader of the header.</summary>
    public static void AddCertificateHeader(this IServiceCollection services, string header) => services.AddCertificateForwarding(forwarding =>
    {
        forwarding.CertificateHeader = header;
        forwarding.HeaderConverter = Read;
    });

    /// <summary>Reads it where the request came from a trusted proxy. Comes before the address of the request is taken from another header.</summary>
    public static WebApplication UseCertificateHeader(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<ServerSettings>();
        if (settings.MutualTls?.CertificateHeader is not { } header)
        {
            return app;
        }

        app.Use((context, next) =>
        {
            // A proxy sets it anew where it asks for certificates; elsewhere it hands on what it gets. Two of them: one is not from the proxy.
            if (!IsTrusted(settings, context.Connection.RemoteIpAddress) || !IsAsked(settings, context.Request.Host) || context.Request.Headers[header].Count > 1)
            {
                context.Request.Headers.Remove(header);
            }

            return next(context);
        });
        app.UseCertificateForwarding();
        return app;
    }

    // The proxy chose its own settings by this host; the port is what the client said.
    private static bool IsAsked(ServerSettings settings, HostString host) =>
        string.Equals(host.Host, settings.MutualTls!.Url.Host, StringComparison.OrdinalIgnoreCase);

    private static bool IsTrusted(ServerSettings settings, IPAddress? address)
    {
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return plain is not null && settings.TrustedProxies.Any(network => network.Contains(plain));
    }

    /// <summary>
    /// Reads a certificate as proxies write it: DER in base64 between colons (RFC 9440, 2.1), DER in base64 alone, or PEM or base64 escaped
    /// as in an address. Of an escaped chain the first one counts; a comma that is not escaped stands where somebody added to the header.
    /// </summary>
    /// <exception cref="CryptographicException">It is none.</exception>
    internal static X509Certificate2 Read(string text)
    {
        var value = Uri.UnescapeDataString(text.Trim());
        return text.Contains(',', StringComparison.Ordinal) ? throw new CryptographicException("The header has several certificates.")
            : value.StartsWith("-----BEGIN", StringComparison.Ordinal) ? X509Certificate2.CreateFromPem(value)
            : Load(value.Split(',')[0].Trim(':'));
    }

    private static X509Certificate2 Load(string base64)
    {
        var buffer = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, buffer, out var length)
            ? X509CertificateLoader.LoadCertificate(buffer.AsSpan(0, length))
            : throw new CryptographicException("The header has no certificate.");
    }
}
