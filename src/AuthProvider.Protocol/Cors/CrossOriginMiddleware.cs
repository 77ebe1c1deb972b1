using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace AuthProvider.Protocol.Cors;

/// <summary>
/// Lets scripts of other origins read what they may (Fetch Standard, 3.2): discovery and keys those of any origin; token, userinfo,
/// revocation and introspection those of the redirect URIs of apps. Never with credentials, never the authorization endpoint or pages.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
public sealed class CrossOriginMiddleware(RequestDelegate next)
{
    // An hour; Chromium caps it at two.
    private const string PreflightLifetime = "3600";

    /// <summary>Handles a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="origins">The origins of apps.</param>
    public async Task InvokeAsync(HttpContext context, IRedirectOrigins origins)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(origins);

        var methods = CrossOriginPaths.FindMethods(context.Request.Path, out var isPublic);
        if (methods is null)
        {
            await next(context);
            return;
        }

        var headers = context.Response.Headers;
        if (!isPublic)
        {
            headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        }

        var isAllowed = context.Request.Headers.Origin is [{ Length: > 0 and <= 300 } origin]
            && (isPublic || await origins.ContainsAsync(origin, context.RequestAborted));
        if (isAllowed)
        {
            headers.AccessControlAllowOrigin = isPublic ? "*" : context.Request.Headers.Origin;
            headers.AccessControlExposeHeaders = HeaderNames.WWWAuthenticate;
        }

        if (!HttpMethods.IsOptions(context.Request.Method) || !context.Request.Headers.ContainsKey(HeaderNames.AccessControlRequestMethod))
        {
            await next(context);
            return;
        }

        if (isAllowed)
        {
            headers.AccessControlAllowMethods = methods;
            headers.AccessControlAllowHeaders = "Authorization, Content-Type";
            headers.AccessControlMaxAge = PreflightLifetime;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
