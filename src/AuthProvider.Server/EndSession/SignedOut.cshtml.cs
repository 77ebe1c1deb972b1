using AuthProvider.Server.Authorization;
using AuthProvider.Server.Hosting;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.EndSession;

/// <summary>
/// Tells the apps through frames that the session has ended, waits for them, says what happened at each, and sends the browser where it
/// belongs (OpenID Connect Front-Channel Logout 1.0, 2; RP-Initiated Logout 1.0, 3). Without JavaScript it waits a fixed time.
/// </summary>
public sealed class SignedOutModel(LogoutRequests requests, LogoutOverview overview, BrowserSessions browsers) : PageModel
{
    // Enough to read that an app was not reached.
    private const int SecondsToRead = 5;

    private const int SecondsToLoadFrames = 3;

    /// <summary>What is left to do, protected.</summary>
    [BindProperty(Name = "request", SupportsGet = true)]
    public string? RequestText { get; set; }

    /// <summary>Where the browser goes; null where it stays.</summary>
    public string? ReturnTo { get; private set; }

    /// <summary>The app that it goes to.</summary>
    public string? AppName { get; private set; }

    /// <summary>The apps of the sessions that ended.</summary>
    public IReadOnlyList<AppLogout> Apps { get; private set; } = [];

    /// <summary>The accounts of this browser that are still signed in.</summary>
    public IReadOnlyList<SessionSnapshot> Remaining { get; private set; } = [];

    /// <summary>What is loaded in frames.</summary>
    public IReadOnlyList<string> Frames => [.. Apps.SelectMany(app => app.Frames)];

    /// <summary>Whether the browser may go on as soon as the frames are loaded: then there is nothing else to read.</summary>
    public bool GoesOnAtOnce => !Apps.Any(app => app.IsPending);

    /// <summary>How long the browser stays, in seconds, at most.</summary>
    public int SecondsToWait => GoesOnAtOnce ? SecondsToLoadFrames : SecondsToRead;

    /// <summary>Shows the page.</summary>
    public async Task<IActionResult> OnGetAsync()
    {
        var request = requests.Unprotect(RequestText) ?? new();
        (ReturnTo, AppName) = (request.ReturnTo, request.AppName);
        Remaining = (await browsers.GetAsync())?.Sessions ?? [];
        Apps = await overview.ReadAsync(request.Ended, HttpContext.RequestAborted);

        // A form that led here may not be led on to what its policy could not name: then this page goes there by itself.
        if (ReturnTo is not null && RedirectOrigins.Of(ReturnTo) is not null && Frames.Count == 0 && GoesOnAtOnce)
        {
            return Redirect(ReturnTo);
        }

        HttpContext.AllowFrames(Frames);
        return Page();
    }
}
