using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace Bff.SignIn;

/// <summary>What the page asks its server about the person.</summary>
public static class SignInEndpoints
{
    private static readonly string[] Told = ["sub", "name", "preferred_username", "role", "sid"];

    public static void MapSignIn(this WebApplication app)
    {
        app.MapGet("/bff/login", () => Results.Challenge(new AuthenticationProperties { RedirectUri = "/" }, [OpenIdConnectDefaults.AuthenticationScheme]));
        app.MapGet("/bff/user", Describe).AddEndpointFilter<OwnPagesOnly>();
        app.MapGet("/bff/logout", SignOut);
    }

    private static IResult Describe(HttpContext context, ClaimsPrincipal user)
    {
        context.Response.Headers.CacheControl = "no-store";
        return user.Identity is { IsAuthenticated: true }
            ? Results.Json(Told.ToDictionary(name => name, name => string.Join(", ", user.FindAll(name).Select(claim => claim.Value)), StringComparer.Ordinal))
            : Results.StatusCode(StatusCodes.Status401Unauthorized);
    }

    // The browser goes there as to a link, without a header: whoever knows the sid is the page itself.
    private static IResult SignOut(ClaimsPrincipal user, string? sid) =>
        user.FindFirstValue("sid") is { } own && own == sid
            ? Results.SignOut(properties: null, [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme])
            : Results.Redirect("/");
}
