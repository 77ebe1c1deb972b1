using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>The pages on which people register apps of their own.</summary>
internal static class DeveloperAppsFeature
{
    public static IServiceCollection AddDeveloperApps(this IServiceCollection services)
    {
        services.AddSingleton<FormTokens>();
        services.AddSingleton<AppWords>();
        services.AddScoped<ScopeChoices>();
        services.AddScoped<AppFormRules>();
        services.Configure<RazorPagesOptions>(pages => pages.Conventions.AuthorizeFolder("/Developer"));
        return services;
    }
}
