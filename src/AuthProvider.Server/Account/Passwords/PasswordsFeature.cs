namespace AuthProvider.Server.Account.Passwords;

/// <summary>Checking and hashing passwords.</summary>
internal static class PasswordsFeature
{
    public static IServiceCollection AddPasswords(this IServiceCollection services)
    {
        services.AddSingleton<PasswordWork>();
        services.AddSingleton<RefusalPace>();
        services.AddScoped<PasswordTries>();
        services.AddScoped<PasswordCheck>();
        services.AddSingleton<BreachedPasswords>();
        services.AddSingleton<PasswordJudge>();
        services.Configure<Microsoft.AspNetCore.Mvc.MvcOptions>(mvc => mvc.Filters.Add<ShowBusyPasswords>());
        return services;
    }

    /// <summary>Opens the list of known passwords, so that a wrong one stops the start.</summary>
    /// <exception cref="Storage.Database.StartException">It cannot be read, or is no such list.</exception>
    public static void OpenPasswordList(this IServiceProvider services) => services.GetRequiredService<BreachedPasswords>();
}
