namespace AuthProvider.Server.Hosting;

/// <summary>Answers programs in the protocol's form where no endpoint is at an address, or it does not take the method (RFC 9110, 15.5.5 and 15.5.6).</summary>
internal sealed class AnswerUnknownAddress(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var isForPrograms = ErrorsFeature.IsForPrograms(context.Request.Path);
        await next(context);
        if (!isForPrograms || context.Response is { HasStarted: true } or { ContentType: not null } or { ContentLength: > 0 })
        {
            return;
        }

        switch (context.Response.StatusCode)
        {
            case StatusCodes.Status404NotFound:
                await ProtocolAnswer.WriteAsync(context, StatusCodes.Status404NotFound, "invalid_request", "No endpoint is at this address.");
                break;

            case StatusCodes.Status405MethodNotAllowed:
                await ProtocolAnswer.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "invalid_request", "This endpoint does not take this method.");
                break;
        }
    }
}
