using AuthProvider.Server.Hosting;

namespace AuthProvider.Server.Branding;

/// <summary>Name, logo, colours and texts of whoever runs the server.</summary>
internal static class BrandingFeature
{
    // Their addresses change with them.
    private const string Forever = "public, max-age=31536000, immutable";

    public static IServiceCollection AddBranding(this IServiceCollection services) => services.AddSingleton<Brand>();

    /// <summary>Serves what pages show; nothing where nothing is set.</summary>
    public static void MapBranding(this IEndpointRouteBuilder routes)
    {
        var brand = routes.ServiceProvider.GetRequiredService<Brand>();
        Map(routes, "/branding/logo", brand.Settings.Logo);
        Map(routes, "/branding/icon", brand.Settings.Icon);
        if (brand.Stylesheet is { } stylesheet)
        {
            routes.MapGet("/branding/colors.css", context => AnswerAsync(context, stylesheet, "text/css"));
        }
    }

    private static void Map(IEndpointRouteBuilder routes, string path, BrandPicture? picture)
    {
        if (picture is not null)
        {
            routes.MapGet(path, context =>
            {
                context.ShowPicture();
                return AnswerAsync(context, picture.Content, picture.ContentType);
            });
        }
    }

    private static async Task AnswerAsync(HttpContext context, ReadOnlyMemory<byte> content, string type)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = content.Length;
        context.Response.Headers.CacheControl = Forever;
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }
}
