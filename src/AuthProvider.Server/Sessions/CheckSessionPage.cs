using AuthProvider.Protocol.SessionManagement;
using AuthProvider.Server.Hosting;

namespace AuthProvider.Server.Sessions;

/// <summary>The page that apps load in a frame to ask whether the session is still the same (OpenID Connect Session Management 1.0, 3.2).</summary>
internal static class CheckSessionPage
{
    public static void MapCheckSession(this IEndpointRouteBuilder routes) => routes.MapGet("/" + IBrowserStates.CheckPagePath, ShowAsync);

    private static async Task ShowAsync(HttpContext context, IBrowserStates states)
    {
        // A session that was ended elsewhere is seen by the time that the frame is loaded.
        await states.RefreshAsync(context);
        context.AllowEmbedding();
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Session check</title><script src="{context.Request.PathBase.ToUriComponent()}/check-session.js"></script></head><body></body></html>
            """,
            context.RequestAborted);
    }
}
