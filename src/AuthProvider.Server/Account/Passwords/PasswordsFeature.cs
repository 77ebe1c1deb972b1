namespace AuthProvider.Server.Account.Passwords;

/// <summary>Checking and hashing passwords.</summary>
internal static class PasswordsFeature
{
    public static IServiceCollection AddPasswords(this IServiceCollection services)
    {
        services.AddSingleton<PasswordWork>();
        services.AddScoped<PasswordCheck>();
        services.Configure<Microsoft.AspNetCore.Mvc.MvcOptions>(mvc => mvc.Filters.Add<ShowBusyPasswords>());
        return services;
    }
}
