using Microsoft.AspNetCore.Diagnostics;

namespace AuthProvider.Server.Hosting;

/// <summary>Answers programs in the protocol's form where something unforeseen was thrown; people get the error page.</summary>
internal sealed partial class AnswerUnexpectedError(ILogger<AnswerUnexpectedError> logger) : IExceptionHandler
{
    /// <summary>The status of an answer to a request at which something was thrown.</summary>
    public static int StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        InvalidDataException => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status500InternalServerError,
    };

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!ErrorsFeature.IsForPrograms(httpContext.Request.Path))
        {
            return false;
        }

        var status = StatusOf(exception);
        if (status < StatusCodes.Status500InternalServerError)
        {
            await ProtocolAnswer.WriteAsync(httpContext, status, "invalid_request", "The request cannot be read.");
            return true;
        }

        LogFailed(exception, httpContext.Request.Method, httpContext.Request.Path);
        await ProtocolAnswer.WriteAsync(httpContext, status, "server_error", "Something went wrong on the side of the server.");
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed.")]
    private partial void LogFailed(Exception exception, string method, string path);
}
