namespace AuthProvider.Server.Hosting;

/// <summary>What becomes of requests that fail: a page for people, the protocol's JSON for programs, and never a detail of ours.</summary>
internal static class ErrorsFeature
{
    private const string ErrorPage = "/error";

    public static WebApplication UseErrors(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = ErrorPage,
            StatusCodeSelector = static exception => AnswerUnexpectedError.StatusOf(exception),
        });
        app.UseMiddleware<AnswerUnknownAddress>();
        app.UseWhen(context => !IsForPrograms(context.Request.Path), pages => pages.UseStatusCodePagesWithReExecute(ErrorPage));
        app.UseMiddleware<RefuseMalformedRequest>();
        return app;
    }

    /// <summary>Whether only programs call an address: their errors have the protocol's form, and never a page.</summary>
    public static bool IsForPrograms(PathString path) =>
        path.StartsWithSegments("/.well-known", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
        || (path.StartsWithSegments("/connect", StringComparison.OrdinalIgnoreCase, out var endpoint)
            && !IsForPeople(endpoint));

    // As the endpoints are found: without regard to case and to a slash at the end.
    private static bool IsForPeople(PathString endpoint) =>
        endpoint.Value?.TrimEnd('/') is { } name
        && (name.Equals("/authorize", StringComparison.OrdinalIgnoreCase) || name.Equals("/endsession", StringComparison.OrdinalIgnoreCase));
}
