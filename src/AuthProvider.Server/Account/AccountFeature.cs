using AuthProvider.Server.Account.History;
using AuthProvider.Server.Account.ResetPassword;
using AuthProvider.Server.Account.SignUp;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Account;

/// <summary>The pages of a person's own account.</summary>
internal static class AccountFeature
{
    public static IServiceCollection AddAccount(this IServiceCollection services)
    {
        services.AddScoped<AccountCreation>();
        services.AddScoped<SecurityJournal>();
        services.AddScoped<PasswordReset>();
        services.Configure<RazorPagesOptions>(pages =>
        {
            pages.Conventions.AuthorizeFolder("/Account/Dashboard");
            pages.Conventions.AuthorizeFolder("/Account/EmailAddress");
            pages.Conventions.AuthorizeFolder("/Account/Password");
            pages.Conventions.AuthorizeFolder("/Account/Profile");
        });
        return services;
    }
}
