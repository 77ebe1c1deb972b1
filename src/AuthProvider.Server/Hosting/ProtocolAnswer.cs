namespace AuthProvider.Server.Hosting;

/// <summary>An error as the protocol writes it (RFC 6749, 5.2), where a request does not get as far as the protocol.</summary>
internal static class ProtocolAnswer
{
    /// <summary>Writes it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status.</param>
    /// <param name="error">The code; a constant of the program.</param>
    /// <param name="description">The sentence; a constant of the program.</param>
    public static Task WriteAsync(HttpContext context, int status, string error, string description)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""{"error":"{{error}}","error_description":"{{description}}"}""", context.RequestAborted);
    }
}
