using AuthProvider.Server.Account.Dashboard;
using AuthProvider.Server.Account.Data;
using AuthProvider.Server.Account.ExternalSignIn;
using AuthProvider.Server.Account.History;
using AuthProvider.Server.Account.Passkeys;
using AuthProvider.Server.Account.ResetPassword;
using AuthProvider.Server.Account.Security;
using AuthProvider.Server.Account.SignIn;
using AuthProvider.Server.Account.SignUp;
using AuthProvider.Server.Settings;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Account;

/// <summary>The pages of a person's own account.</summary>
internal static class AccountFeature
{
    public static IServiceCollection AddAccount(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton<DeviceName>();
        services.AddSingleton<EventWords>();
        services.AddScoped<SignUpRules>();
        services.AddScoped<AccountCreation>();
        services.AddScoped<SecurityJournal>();
        services.AddScoped<PasswordReset>();
        services.AddScoped<SignInSteps>();
        services.AddScoped<SecondStep>();
        services.AddSingleton<AuthenticatorSetup>();
        services.AddScoped<PersonalData>();
        services.AddPasskeys();
        services.AddExternalSignIn(settings);
        services.AddHostedService<AccountHousekeeping>();
        services.Configure<RazorPagesOptions>(pages =>
        {
            pages.Conventions.AuthorizeFolder("/Account/Dashboard");
            pages.Conventions.AuthorizeFolder("/Account/Data");
            pages.Conventions.AuthorizeFolder("/Account/EmailAddress");
            pages.Conventions.AuthorizeFolder("/Account/History");
            pages.Conventions.AuthorizeFolder("/Account/Password");
            pages.Conventions.AuthorizeFolder("/Account/Profile");
            pages.Conventions.AuthorizeFolder("/Account/Security");
        });
        return services;
    }
}
