using AuthProvider.Protocol.Pipeline;
using AuthProvider.Storage.Sessions.Tickets;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Errors;

/// <summary>
/// The page for everything that goes wrong: requests of apps that cannot be answered to the app, because it is unknown or the address is
/// not its own (RFC 6749, 4.1.2.1), pages that do not exist, and failures of ours, of which it tells no more than that.
/// </summary>
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ErrorModel : PageModel
{
    /// <summary>What happened: the name of its words.</summary>
    public string Headline { get; private set; } = "Failed";

    /// <summary>Why, and what to do: the name of its words.</summary>
    public string Reason { get; private set; } = "FailedReason";

    /// <summary>The error code of the protocol; null where it is no protocol's error.</summary>
    public string? Code { get; private set; }

    /// <summary>What the protocol says of it to developers, in English; null where it says nothing.</summary>
    public string? Description { get; private set; }

    /// <summary>Shows the page, whatever the method of the failed request.</summary>
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context) => Load();

    private void Load()
    {
        if (HttpContext.GetOpenIddictServerResponse() is { Error: { Length: > 0 } error } response)
        {
            // Mostly it was used already: the person went back to a page whose question is answered.
            var (headline, reason) = string.Equals(error, ProtocolErrors.InvalidPushedRequest.Code, StringComparison.Ordinal)
                ? ("RequestOver", "RequestOverReason")
                : ("RequestRefused", "RequestRefusedReason");
            (Headline, Reason, Code, Description) = (headline, reason, error, response.ErrorDescription);
            return;
        }

        (Headline, Reason) = Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => ("NotFound", "NotFoundReason"),
            StatusCodes.Status403Forbidden => ("Forbidden", "ForbiddenReason"),
            StatusCodes.Status405MethodNotAllowed => ("NotAllowed", "NotAllowedReason"),
            StatusCodes.Status429TooManyRequests => ("TooMany", "TooManyReason"),
            StatusCodes.Status503ServiceUnavailable when HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error is TicketStoreUnavailableException =>
                ("NoSessions", "NoSessionsReason"),
            StatusCodes.Status503ServiceUnavailable => ("NotReady", "NotReadyReason"),
            >= 400 and < 500 => ("BadRequest", "BadRequestReason"),
            _ => ("Failed", "FailedReason"),
        };
    }
}
