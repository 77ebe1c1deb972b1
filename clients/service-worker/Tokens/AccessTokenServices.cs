using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Http;
using OpenIddict.Client;
using ServiceWorker.Keys;

namespace ServiceWorker.Tokens;

/// <summary>Client credentials (RFC 6749, 4.4) with OpenIddict's client: it finds the endpoint and signs the assertion (RFC 7523).</summary>
public static class AccessTokenServices
{
    public static void AddAccessTokens(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment, SigningKey key)
    {
        services.AddOpenIddict().AddClient(client =>
        {
            client.AllowClientCredentialsFlow();
            client.DisableTokenStorage();
            client.UseSystemNetHttp();
            client.AddRegistration(Register(configuration, key));
        });
        services.AddSingleton<AccessTokens>();

        if (configuration["Certificates:Authority"] is { Length: > 0 } path)
        {
            services.TrustAuthority(Path.Combine(environment.ContentRootPath, path));
        }
    }

    private static OpenIddictClientRegistration Register(IConfiguration configuration, SigningKey key)
    {
        var registration = new OpenIddictClientRegistration
        {
            Issuer = new Uri(configuration["Provider:Issuer"]!),
            ClientId = configuration["Provider:ClientId"],
        };

        // A key never travels, a secret does with each request; for an app that has a secret all the same there is the setting.
        if (configuration["Provider:ClientSecret"] is { Length: > 0 } secret)
        {
            registration.ClientSecret = secret;
        }
        else
        {
            registration.SigningCredentials.Add(key.Credentials);
        }

        return registration;
    }

    /// <summary>Trusts one certificate authority (a PEM file) for all calls, as a development machine needs it.</summary>
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
