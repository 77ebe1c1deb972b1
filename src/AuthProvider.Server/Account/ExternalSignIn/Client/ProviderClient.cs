using System.Security.Cryptography;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Database;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Server.Account.ExternalSignIn.Client;

/// <summary>OpenIddict's client, with the providers of the settings.</summary>
internal static class ProviderClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Adds it.</summary>
    /// <exception cref="StartException">The settings of a provider do not fit its service.</exception>
    public static void AddProviderClient(this IServiceCollection services, ServerSettings settings) => services.AddOpenIddict().AddClient(client =>
    {
        // Now, so that what does not fit is said at the start.
        var registrations = settings.ExternalProviders.Select(provider => ProviderRegistrations.Make(provider, settings.Issuer)).ToList();
        services.AddHostedService<CheckProviders>();
        client.AllowAuthorizationCodeFlow();

        // A round trip has its row, which is what makes it count once.
        client.DisableTokenStorage();
        client.UseDataProtection();
        client.Configure(options =>
        {
            AddUnusedKeys(options.EncryptionCredentials, options.SigningCredentials);
            options.Registrations.AddRange(registrations);
        });
        client.AddEventHandler(ResolveAddress.Descriptor).AddEventHandler(FileState.Descriptor).AddEventHandler(FindState.Descriptor).AddEventHandler(EndRoundTrip.Descriptor)
            .AddEventHandler(DropSeveralValues.Descriptor).AddEventHandler(LookForNewKey.Descriptor).AddEventHandler(LeaveErrorToPage.Descriptor);
        client.UseAspNetCore().EnableRedirectionEndpointPassthrough().EnableErrorPassthrough().DisableAutomaticAuthenticationSchemeForwarding()
            .Configure(options => options.CookieBuilder = new()
            {
                // The answer of some comes as a form of their site (Apple), which brings no other cookies.
                Name = "__Host-AuthProvider-RoundTrip", Path = "/", HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.None, SecurePolicy = CookieSecurePolicy.Always,
            });
        client.UseSystemNetHttp(http => http
            .Configure(options => options.HttpResiliencePipeline = null)
            .ConfigureHttpClient(sender => (sender.Timeout, sender.MaxResponseContentBufferSize) = (Patience, 1024 * 1024)));
        services.AddSingleton<IConfigureOptions<HttpClientFactoryOptions>, ConnectToProviders>();
        services.AddSingleton<ProviderConnection>();
        if (settings.ExternalProviders.Any(provider => provider.Service is not null))
        {
            client.UseWebProviders();
        }
    });

    // OpenIddict wants keys for a format of state tokens that is not in use: these are known to nobody and gone with the process.
    private static void AddUnusedKeys(List<EncryptingCredentials> encryption, List<SigningCredentials> signing)
    {
        encryption.Add(new(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)), SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
        signing.Add(new(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)), SecurityAlgorithms.HmacSha256));
    }
}
