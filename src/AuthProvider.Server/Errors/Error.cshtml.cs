using Microsoft.AspNetCore;
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
    /// <summary>What happened.</summary>
    public string Headline { get; private set; } = "";

    /// <summary>Why, and what to do.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>The error code of the protocol; null where it is no protocol's error.</summary>
    public string? Code { get; private set; }

    /// <summary>Shows the page, whatever the method of the failed request.</summary>
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context) => Load();

    private void Load()
    {
        if (HttpContext.GetOpenIddictServerResponse() is { Error: { Length: > 0 } error } response)
        {
            (Headline, Reason, Code) = ("This request cannot be answered", response.ErrorDescription ?? "The app sent something that this server does not accept.", error);
            return;
        }

        (Headline, Reason) = Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => ("There is no such page", "Check the address, or begin at the start page."),
            StatusCodes.Status403Forbidden => ("You may not see this", "Your account does not have the right to do that here."),
            StatusCodes.Status405MethodNotAllowed => ("That cannot be done here", "This address does not take such a request."),
            StatusCodes.Status429TooManyRequests => ("Too many tries", "Wait some minutes, then try again."),
            StatusCodes.Status503ServiceUnavailable => ("The server is not ready", "It cannot use its database at the moment, and has changed nothing. Try again in a moment."),
            >= 400 and < 500 => ("This request cannot be understood", "Go back and try again."),
            _ => ("Something went wrong on our side", "Try again in a moment."),
        };
    }
}
