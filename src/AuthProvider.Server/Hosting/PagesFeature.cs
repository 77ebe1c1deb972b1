using AuthProvider.Server.Forms;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Hosting;

/// <summary>Razor Pages that lie beside the feature that they belong to.</summary>
internal static class PagesFeature
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorPages(ConfigurePages);
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "__Host-AuthProvider-Form";
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.Always;
            antiforgery.FormFieldName = "form_token";
        });
        services.Configure<MvcOptions>(mvc =>
        {
            mvc.Filters.Add<RedirectStaleForm>();
            mvc.Filters.Add<RefuseUnknownHandler>();
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
