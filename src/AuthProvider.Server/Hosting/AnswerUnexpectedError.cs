using AuthProvider.Storage.Database;
using AuthProvider.Storage.Sessions.Tickets;
using AuthProvider.Storage.Tokens.Writing;
using Microsoft.AspNetCore.Diagnostics;

namespace AuthProvider.Server.Hosting;

/// <summary>Answers programs in the protocol's form where something unforeseen was thrown; people get the error page.</summary>
internal sealed partial class AnswerUnexpectedError(WriteDoubt doubt, ILogger<AnswerUnexpectedError> logger) : IExceptionHandler
{
    /// <summary>The status of an answer to a request at which something was thrown.</summary>
    public static int StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        InvalidDataException => StatusCodes.Status400BadRequest,
        TicketStoreUnavailableException => StatusCodes.Status503ServiceUnavailable,
        _ when UnavailableDatabase.IsCauseOf(exception) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var status = StatusOf(exception);
        if (UnavailableDatabase.IsCauseOf(exception))
        {
            doubt.Raise();
        }

        if (status is StatusCodes.Status503ServiceUnavailable)
        {
            httpContext.Response.SetRetryAfter(exception is TicketStoreUnavailableException ? TicketStoreUnavailableException.RetryAfter : UnavailableDatabase.RetryAfter);
        }

        // By now the path of the request is that of the error page.
        var path = httpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path ?? httpContext.Request.Path;
        if (!ErrorsFeature.IsForPrograms(path))
        {
            return false;
        }

        if (status >= StatusCodes.Status500InternalServerError && exception is not RefreshOvertakenException)
        {
            LogFailed(exception, httpContext.Request.Method, path);
        }

        var (error, description) = status switch
        {
            < StatusCodes.Status500InternalServerError => ("invalid_request", "The request cannot be read."),
            StatusCodes.Status503ServiceUnavailable when exception is TicketStoreUnavailableException =>
                ("temporarily_unavailable", "The server cannot use its sessions at the moment; try again."),
            StatusCodes.Status503ServiceUnavailable when exception is RefreshOvertakenException =>
                ("temporarily_unavailable", "Another request has refreshed at the same moment; try again."),
            StatusCodes.Status503ServiceUnavailable => ("temporarily_unavailable", "The server cannot use its database at the moment; try again."),
            _ => ("server_error", "Something went wrong on the side of the server."),
        };
        await ProtocolAnswer.WriteAsync(httpContext, status, error, description);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed.")]
    private partial void LogFailed(Exception exception, string method, string path);
}
