using AuthProvider.Server.Account.RecentSignIn;
using AuthProvider.Server.Forms;
using AuthProvider.Server.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Hosting;

/// <summary>Razor Pages that lie beside the feature that they belong to.</summary>
internal static class PagesFeature
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorPages(ConfigurePages).AddViewLocalization();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "__Host-AuthProvider-Form";
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.Always;

            // Wherever the issuer's path leads, browsers keep a cookie of this name only for the whole host (RFC 6265bis, 4.1.3.2).
            antiforgery.Cookie.Path = "/";

            // Comes along when an app of another site opens a page: a new one would make the forms that are open in other tabs worthless.
            antiforgery.Cookie.SameSite = SameSiteMode.Lax;
            antiforgery.FormFieldName = "form_token";
        });
        services.Configure<MvcOptions>(mvc =>
        {
            mvc.Filters.Add<RedirectStaleForm>();
            mvc.Filters.Add<RefuseUnknownHandler>();
            mvc.Filters.Add<DemandTickets>();
            mvc.Filters.Add<DemandRecentSignIn>();
        });
        services.Configure<MvcViewOptions>(views => views.HtmlHelperOptions.ClientValidationEnabled = false);
        services.AddRouting(routing => routing.LowercaseUrls = true);
        return services;
    }

    private static void ConfigurePages(RazorPagesOptions pages)
    {
        pages.RootDirectory = "/";
    }
}
