using System.Security.Cryptography.X509Certificates;
using AuthProvider.Protocol.MutualTls;
using AuthProvider.Server.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace AuthProvider.Server.Hosting;

/// <summary>
/// The listener at <c>MutualTls:Url</c>, the only one that asks for certificates: a browser that is asked at the other ones would ask its
/// user (RFC 8705, 5).
/// </summary>
internal static class MutualTlsListener
{
    private const string EndpointName = "MutualTls";

    /// <summary>Adds it to where the server listens.</summary>
    public static void AddMutualTlsListener(this WebApplicationBuilder builder, Uri url)
    {
        if (builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
        {
            builder.Configuration[$"Kestrel:Endpoints:{FindName(builder.Configuration)}:Url"] = AddressOf(url);
        }
        else
        {
            // Addresses that code adds would take the place of those of the settings.
            builder.WebHost.UseUrls([.. ListenAddresses.Read(builder.Configuration).All.Select(address => address.ToString()), AddressOf(url)]);
        }

        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint =>
        {
            if (endpoint.IPEndPoint?.Port == url.Port)
            {
                endpoint.UseHttps(AskForCertificate);
            }
        }));
    }

    /// <summary>Answers there only what has an address there; pages and all else are at the other address.</summary>
    public static void UseMutualTlsListener(this IApplicationBuilder app, MutualTlsSettings? settings)
    {
        if (settings is not { Listens: true })
        {
            return;
        }

        var (port, endpoints) = (settings.Url.Port, app.ApplicationServices.GetRequiredService<MutualTlsEndpoints>());
        app.Use((context, next) =>
        {
            if (context.Connection.LocalPort != port || endpoints.Contains(context.Request.Path.Value))
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    // The endpoints of the settings have names of their own, which keep what they name.
    private static string FindName(ConfigurationManager configuration)
    {
        var taken = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Enumerable.Range(1, taken.Count + 1).Select(number => $"{EndpointName}{number}").First(name => !taken.Contains(name));
    }

    // Whose certificate it is, the protocol judges: it may be signed by nobody but its owner (RFC 8705, 6.1).
    private static void AskForCertificate(HttpsConnectionAdapterOptions https)
    {
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.AllowAnyClientCertificate();
        var configure = https.OnAuthenticate;
        https.OnAuthenticate = (connection, tls) =>
        {
            configure?.Invoke(connection, tls);

            // A certificate names addresses of its authority and of revocation lists: nobody makes this server ask there (SECURITY S25).
            tls.CertificateChainPolicy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        };
    }

    private static string AddressOf(Uri url) => url.GetLeftPart(UriPartial.Authority) is var address && url.IsDefaultPort ? $"{address}:{url.Port}" : address;
}
