namespace Bff.SignIn;

/// <summary>
/// Calls need a header that a form cannot send and that a script of another origin may not send without being asked for it (CORS,
/// which this server never allows): nobody else's page can use the cookie.
/// </summary>
public sealed class OwnPagesOnly : IEndpointFilter
{
    public const string Header = "X-CSRF";

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        IsOwn(context.HttpContext.Request) ? next(context) : ValueTask.FromResult<object?>(Results.Text($"The header {Header}: 1 is missing.", statusCode: StatusCodes.Status400BadRequest));

    public static bool IsOwn(HttpRequest request) => request.Headers[Header] == "1";
}
