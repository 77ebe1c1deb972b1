using System.Globalization;
using AuthProvider.Storage.Tokens.Writing;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Net.Http.Headers;
using Npgsql;

namespace AuthProvider.Storage.Database;

/// <summary>
/// Answers a request that the database could not serve now with 503 and Retry-After (RFC 9110, 15.6.4). Nothing of the request is in the
/// database, so that the client may repeat it.
/// </summary>
internal sealed class UnavailableDatabaseHandler : IExceptionHandler
{
    private const string Body = """{"error":"temporarily_unavailable","error_description":"The server cannot write to its database at the moment; try again."}""";

    /// <summary>Whether the cause of a failure is that the database is full, locked, out of order or not reachable.</summary>
    public static bool IsUnavailable(Exception? exception) => exception switch
    {
        null => false,
        WriteUnavailableException => true,

        // SQLITE_BUSY, SQLITE_LOCKED, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN.
        SqliteException { SqliteErrorCode: 5 or 6 or 10 or 13 or 14 } => true,
        PostgresException { SqlState: ['5', '3', ..] or ['5', '7', ..] or ['0', '8', ..] } => true,
        NpgsqlException { InnerException: System.Net.Sockets.SocketException or IOException or TimeoutException } => true,
        _ => IsUnavailable(exception.InnerException),
    };

    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!IsUnavailable(exception))
        {
            return false;
        }

        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.Headers[HeaderNames.RetryAfter] = WriteUnavailableException.RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        response.Headers[HeaderNames.CacheControl] = "no-store";
        response.ContentType = "application/json";
        await response.WriteAsync(Body, cancellationToken);
        return true;
    }
}
