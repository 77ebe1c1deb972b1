using AuthProvider.Server.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.EndSession;

/// <summary>Asks before it signs a user out, and does it: for the button on our pages, and for apps that bring no proof of who they are.</summary>
public sealed class SignOutModel(SessionsToEnd sessions, LogoutRequests requests) : PageModel
{
    /// <summary>What an app asked for, protected; absent where the user asks.</summary>
    [BindProperty(Name = "request", SupportsGet = true)]
    public string? RequestText { get; set; }

    /// <summary>The app that asked; null where none did.</summary>
    public string? AppName { get; private set; }

    /// <summary>Whether a session at another browser is to end.</summary>
    public bool IsElsewhere { get; private set; }

    /// <summary>Whether a session of this browser is to end.</summary>
    public bool IsHere { get; private set; }

    /// <summary>Asks.</summary>
    public async Task<IActionResult> OnGetAsync()
    {
        var request = requests.Unprotect(RequestText) ?? new();
        AppName = request.AppName;
        if (request.ReturnTo is { } address)
        {
            RedirectOrigins.AllowFormAction(HttpContext, address);
        }

        IsHere = await sessions.FindHereAsync(request) is not null;
        IsElsewhere = await sessions.IsElsewhereAsync(request, HttpContext.RequestAborted);

        // Here the browser shows its cookies, which a form of another site does not send along, and what is in its history may be old.
        return await sessions.IsToBeAskedAsync(request, HttpContext.RequestAborted) ? Page() : await EndAsync(request);
    }

    /// <summary>Signs out.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        if (string.IsNullOrEmpty(RequestText))
        {
            return await EndAsync(new());
        }

        // A question that has grown too old says no more about whom it was: another one is asked.
        return requests.Unprotect(RequestText) is { } request ? await EndAsync(request) : RedirectToPage();
    }

    private async Task<IActionResult> EndAsync(LogoutRequest request) =>
        RedirectToPage("/EndSession/SignedOut", new { request = requests.Protect(await sessions.EndAsync(request)) });
}
