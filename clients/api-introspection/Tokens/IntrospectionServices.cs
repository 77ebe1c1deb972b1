using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Http;
using OpenIddict.Validation.AspNetCore;

namespace OrdersApi.Tokens;

/// <summary>
/// Access tokens are checked by asking the provider (introspection, RFC 7662): one call more for each request, but a token
/// that was revoked, or whose session has ended, is refused from that moment on.
/// </summary>
public static class IntrospectionServices
{
    public static void AddIntrospection(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        var api = configuration.GetRequiredSection("Api");
        var identifier = api["Id"]!;

        services.AddAuthentication(OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme);
        services.AddOpenIddict().AddValidation(validation =>
        {
            validation.SetIssuer(api["Issuer"]!);
            // A token made for another API is none of ours.
            validation.AddAudiences(identifier);
            validation.UseIntrospection().SetClientId(identifier).SetClientSecret(api["Secret"]!);
            // With all repetitions: who calls the API waits for as long.
            validation.UseSystemNetHttp(http => http.ConfigureHttpClient(client => client.Timeout = TimeSpan.FromSeconds(5)));
            validation.UseAspNetCore();
        });

        if (configuration["Certificates:Authority"] is { Length: > 0 } path)
        {
            services.TrustAuthority(Path.Combine(environment.ContentRootPath, path));
        }
    }

    /// <summary>Trusts one certificate authority (a PEM file) for the calls to the provider, as a development machine needs it.</summary>
    private static void TrustAuthority(this IServiceCollection services, string path) =>
        services.PostConfigureAll<HttpClientFactoryOptions>(http => http.HttpMessageHandlerBuilderActions.Add(handler =>
            handler.PrimaryHandler = new SocketsHttpHandler
            {
                UseCookies = false,
                SslOptions =
                {
                    CertificateChainPolicy = new X509ChainPolicy
                    {
                        TrustMode = X509ChainTrustMode.CustomRootTrust,
                        CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(path) },
                        // A development authority publishes no revocation list.
                        RevocationMode = X509RevocationMode.NoCheck,
                    },
                },
            }));
}
