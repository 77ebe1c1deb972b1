using AuthProvider.Server.Account.ExternalSignIn.Client;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Database;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Account.ExternalSignIn;

/// <summary>Signing in with accounts at other providers, by OpenIddict's client. Where none is configured there is no client.</summary>
internal static class ExternalSignInFeature
{
    /// <summary>Adds it.</summary>
    /// <exception cref="StartException">The settings of a provider do not fit its service.</exception>
    public static IServiceCollection AddExternalSignIn(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton<ExternalProviders>();
        services.AddScoped<ExternalRoundTrip>();
        services.AddScoped<ExternalLinking>();
        services.Configure<RazorPagesOptions>(pages => pages.Conventions.AuthorizeFolder("/Account/LinkedProviders"));
        if (settings.ExternalProviders.Count > 0)
        {
            services.AddProviderClient(settings);
        }

        return services;
    }
}
