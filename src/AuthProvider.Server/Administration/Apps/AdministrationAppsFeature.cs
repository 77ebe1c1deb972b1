using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Administration.Apps;

/// <summary>The pages on which administrators look after all apps, and auditors look at them.</summary>
internal static class AdministrationAppsFeature
{
    private const string Policy = "Administration";

    public static IServiceCollection AddAdministrationApps(this IServiceCollection services)
    {
        services.Configure<AuthorizationOptions>(authorization => authorization.AddPolicy(Policy, AdministrationRights.AddTo));
        services.Configure<RazorPagesOptions>(pages => pages.Conventions.AuthorizeFolder("/Administration/Apps", Policy));
        return services;
    }
}
