using AuthProvider.Server.Authorization;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.EndSession;

/// <summary>Asks before it signs a user out, and does it: for the button on our pages, and for apps that bring no proof of who they are.</summary>
public sealed class SignOutModel(BrowserSessions browsers, BrowserSessionChanges changes, SessionEnding sessions, LogoutRequests requests) : PageModel
{
    /// <summary>What an app asked for, protected; absent where the user asks.</summary>
    [BindProperty(Name = "request", SupportsGet = true)]
    public string? RequestText { get; set; }

    /// <summary>The app that asked; null where none did.</summary>
    public string? AppName { get; private set; }

    /// <summary>Asks.</summary>
    public async Task<IActionResult> OnGetAsync()
    {
        var request = requests.Unprotect(RequestText);
        AppName = request?.AppName;
        if (request?.ReturnTo is { } address)
        {
            RedirectOrigins.AllowFormAction(HttpContext, address);
        }

        var session = await FindSessionAsync(request);
        if (request is { IsProven: true, Sid: { } sid })
        {
            // Here the browser shows its cookies, which a form of another site does not send along.
            return session is not null ? GoOn(request, await changes.EndAsync(session.Id))
                : await sessions.FindUnendedAsync(sid, HttpContext.RequestAborted) is null ? GoOn(request, ended: null)
                : Page();
        }

        return session is null ? GoOn(request ?? new(), ended: null) : Page();
    }

    /// <summary>Signs out.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        var request = requests.Unprotect(RequestText) ?? new();
        if (await FindSessionAsync(request) is { } session)
        {
            return GoOn(request, await changes.EndAsync(session.Id));
        }

        return GoOn(request, request is { IsProven: true, Sid: { } sid } ? await EndElsewhereAsync(sid) : null);
    }

    /// <summary>Ends the session of another browser, and the one that its user has here: who signs out wants to be out.</summary>
    private async Task<EndedSession?> EndElsewhereAsync(string sid)
    {
        if (await sessions.FindUnendedAsync(sid, HttpContext.RequestAborted) is not { } elsewhere)
        {
            return null;
        }

        var ended = await sessions.EndAsync(elsewhere.Id, HttpContext.RequestAborted);
        if ((await browsers.GetAsync())?.Sessions.FirstOrDefault(session => session.UserId == elsewhere.UserId) is { } here)
        {
            await changes.EndAsync(here.Id);
        }

        return ended;
    }

    private async Task<SessionSnapshot?> FindSessionAsync(LogoutRequest? request)
    {
        var browser = await browsers.GetAsync();
        return request?.Sid is { } sid ? browser?.Sessions.FirstOrDefault(session => string.Equals(session.Sid, sid, StringComparison.Ordinal)) : browser?.Active;
    }

    private RedirectToPageResult GoOn(LogoutRequest request, EndedSession? ended) =>
        RedirectToPage("/EndSession/SignedOut", new { request = requests.Protect(request with { EndedSid = ended?.Sid }) });
}
