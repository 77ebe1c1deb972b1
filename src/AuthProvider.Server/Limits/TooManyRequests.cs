using AuthProvider.Server.Hosting;
using Microsoft.AspNetCore;
using OpenIddict.Server;
using ProtocolErrorCodes = OpenIddict.Abstractions.OpenIddictConstants.Errors;

namespace AuthProvider.Server.Limits;

/// <summary>The answer of a protocol endpoint to who has reached a limit: 429 with Retry-After (RFC 6585, 4).</summary>
internal static class TooManyRequests
{
    /// <summary>Refuses the request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="description">What there was too much of.</param>
    /// <param name="retryAfter">When to try again.</param>
    public static void Answer(OpenIddictServerEvents.BaseValidatingContext context, string description, TimeSpan retryAfter)
    {
        var response = context.Transaction.GetHttpRequest()!.HttpContext.Response;
        response.OnStarting(() =>
        {
            response.StatusCode = StatusCodes.Status429TooManyRequests;
            response.SetRetryAfter(retryAfter);
            response.Headers.WWWAuthenticate = default;
            return Task.CompletedTask;
        });
        context.Reject(ProtocolErrorCodes.TemporarilyUnavailable, description);
    }
}
