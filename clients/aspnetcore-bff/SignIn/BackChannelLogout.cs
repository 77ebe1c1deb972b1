namespace Bff.SignIn;

/// <summary>The provider tells from server to server that a session has ended (OpenID Connect Back-Channel Logout 1.0, 2.5 and 2.8).</summary>
public static class BackChannelLogout
{
    public static void MapBackChannelLogout(this WebApplication app) => app.MapPost("/bff/backchannel-logout", TakeAsync);

    private static async Task<IResult> TakeAsync(HttpContext context, LogoutTokens tokens, SessionTickets tickets)
    {
        context.Response.Headers.CacheControl = "no-store";
        Logout? logout;
        try
        {
            logout = await tokens.ReadAsync(await ReadFormAsync(context.Request), context.RequestAborted);
        }
        catch (KeyIsNotKnownException)
        {
            // The provider sends it again.
            context.Response.Headers.RetryAfter = ProviderIsAwayException.RetryAfter;
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        if (logout is null || !tokens.IsFirst(logout))
        {
            return Results.Json(new { error = "invalid_request" }, statusCode: StatusCodes.Status400BadRequest);
        }

        if (logout.Sid is { } sid)
        {
            tickets.End(sid);
        }
        else
        {
            tickets.EndAll(logout.Subject!);
        }

        return Results.Ok();
    }

    private static async Task<string> ReadFormAsync(HttpRequest request)
    {
        try
        {
            return request.HasFormContentType ? (await request.ReadFormAsync(request.HttpContext.RequestAborted))["logout_token"].ToString() : "";
        }
        catch (InvalidDataException)
        {
            // It says that it is a form, and is none.
            return "";
        }
    }
}
