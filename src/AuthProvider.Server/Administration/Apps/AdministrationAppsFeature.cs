using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Administration.Apps;

/// <summary>The pages on which administrators look after all apps.</summary>
internal static class AdministrationAppsFeature
{
    private const string Policy = "Administrators";

    public static IServiceCollection AddAdministrationApps(this IServiceCollection services)
    {
        services.Configure<AuthorizationOptions>(authorization => authorization.AddPolicy(Policy, policy => policy.RequireAuthenticatedUser().RequireRole(RoleNames.Administrator)));
        services.Configure<RazorPagesOptions>(pages => pages.Conventions.AuthorizeFolder("/Administration/Apps", Policy));
        return services;
    }
}
