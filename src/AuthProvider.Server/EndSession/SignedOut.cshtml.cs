using AuthProvider.Server.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.EndSession;

/// <summary>
/// Tells the apps through frames that the session has ended, waits for them, and sends the browser where it belongs (OpenID Connect
/// Front-Channel Logout 1.0, 2; RP-Initiated Logout 1.0, 3). Without JavaScript it waits a fixed time.
/// </summary>
public sealed class SignedOutModel(LogoutRequests requests) : PageModel
{
    /// <summary>How long the browser waits for the frames, in seconds; with JavaScript (<c>signed-out.js</c>) at most.</summary>
    public const int SecondsToWait = 3;

    /// <summary>What is left to do, protected.</summary>
    [BindProperty(Name = "request", SupportsGet = true)]
    public string? RequestText { get; set; }

    /// <summary>Where the browser goes; null where it stays.</summary>
    public string? ReturnTo { get; private set; }

    /// <summary>The app that it goes to.</summary>
    public string? AppName { get; private set; }

    /// <summary>What is loaded in frames.</summary>
    public IReadOnlyList<string> Frames { get; private set; } = [];

    /// <summary>Shows the page.</summary>
    public IActionResult OnGet()
    {
        var request = requests.Unprotect(RequestText) ?? new();
        (ReturnTo, AppName, Frames) = (request.ReturnTo, request.AppName, request.Frames);
        if (Frames.Count == 0 && ReturnTo is not null)
        {
            return Redirect(ReturnTo);
        }

        HttpContext.AllowFrames(Frames);
        return Page();
    }
}
