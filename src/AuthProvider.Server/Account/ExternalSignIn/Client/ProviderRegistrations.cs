using AuthProvider.Server.Settings;
using OpenIddict.Client;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Account.ExternalSignIn.Client;

/// <summary>Turns settings into registrations of OpenIddict's client.</summary>
internal static class ProviderRegistrations
{
    /// <summary>The path at which the answers of a provider come in, below the issuer: one each, so that none passes for another's (RFC 9700, 4.4).</summary>
    public static string AnswerPath(string name) => $"/sign-in/with/{name}/answer";

    /// <summary>Makes the registration of a provider.</summary>
    /// <exception cref="Storage.Database.StartException">Its settings do not fit.</exception>
    public static OpenIddictClientRegistration Make(ExternalProviderSettings provider, string issuer)
    {
        var registration = new OpenIddictClientRegistration
        {
            RegistrationId = provider.Name,
            ProviderDisplayName = provider.DisplayName,
            ClientId = provider.ClientId,
            ClientSecret = provider.ClientSecret,

            // From the configured issuer, never from the Host header.
            RedirectUri = new Uri(issuer.TrimEnd('/') + AnswerPath(provider.Name)),
        };
        registration.Scopes.UnionWith(provider.Scopes);
        if (provider.Service is not null)
        {
            BundledServices.Apply(registration, provider);
        }
        else
        {
            registration.ProviderName = provider.Name;
            registration.Scopes.UnionWith(provider.Scopes.Count > 0 ? [Scopes.OpenId] : [Scopes.OpenId, Scopes.Profile, Scopes.Email]);
        }

        registration.Issuer = provider.Issuer ?? registration.Issuer;
        return registration;
    }
}
