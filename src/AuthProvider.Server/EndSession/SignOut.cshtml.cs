using AuthProvider.Server.Authorization;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.EndSession;

/// <summary>Asks before it signs a user out, and does it: for the button on our pages, and for apps that bring no proof of who they are.</summary>
public sealed class SignOutModel(BrowserSessions browsers, BrowserSessionChanges changes, LogoutRequests requests) : PageModel
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

        return await FindSessionAsync(request) is null ? GoOn(request ?? new(), ended: null) : Page();
    }

    /// <summary>Signs out.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        var request = requests.Unprotect(RequestText) ?? new();
        return GoOn(request, await FindSessionAsync(request) is { } session ? await changes.EndAsync(session.Id) : null);
    }

    private async Task<SessionSnapshot?> FindSessionAsync(LogoutRequest? request)
    {
        var browser = await browsers.GetAsync();
        return request?.Sid is { } sid ? browser?.Sessions.FirstOrDefault(session => string.Equals(session.Sid, sid, StringComparison.Ordinal)) : browser?.Active;
    }

    private RedirectToPageResult GoOn(LogoutRequest request, EndedSession? ended) =>
        RedirectToPage("/EndSession/SignedOut", new { request = requests.Protect(request with { EndedSid = ended?.Sid }) });
}
