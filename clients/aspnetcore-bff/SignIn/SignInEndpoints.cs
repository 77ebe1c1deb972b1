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

    // The browser goes there as to a link, without a header of ours, and a cookie with SameSite=Strict goes along from other ports and hosts of
    // this site as well. But the browser says where the link was, and no page can change that (Fetch Metadata).
    private static IResult SignOut(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"] == "same-origin"
            ? Results.SignOut(properties: null, [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme])
            : Results.Redirect("/");
}
