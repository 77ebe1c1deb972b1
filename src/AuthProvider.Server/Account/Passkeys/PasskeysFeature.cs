using AuthProvider.Server.Settings;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace AuthProvider.Server.Account.Passkeys;

/// <summary>Passkeys (WebAuthn), by ASP.NET Core Identity's handler under our policy.</summary>
internal static class PasskeysFeature
{
    public static IServiceCollection AddPasskeys(this IServiceCollection services)
    {
        services.AddScoped<IPasskeyHandler<User>, PasskeyHandler<User>>();
        services.AddScoped<PasskeyCeremonies>();
        services.AddSingleton<IConfigureOptions<IdentityPasskeyOptions>>(provider =>
            new ConfigureOptions<IdentityPasskeyOptions>(options => PasskeyPolicy.Apply(options, provider.GetRequiredService<ServerSettings>())));
        services.Configure<RazorPagesOptions>(pages => pages.Conventions.AuthorizePage("/Account/Passkeys/Passkeys"));
        return services;
    }
}
