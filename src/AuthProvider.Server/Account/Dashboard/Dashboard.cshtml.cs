using AuthProvider.Server.Consent;
using AuthProvider.Server.Developer.Apps;
using AuthProvider.Server.EndSession;
using AuthProvider.Server.Notices;
using AuthProvider.Server.Sessions;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Consents;
using AuthProvider.Storage.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Account.Dashboard;

/// <summary>The account of the signed-in user: who it is, where they are signed in, which apps have access.</summary>
public sealed class DashboardModel(
    UserCache users,
    SessionLists lists,
    SessionEnding ending,
    BrowserSessions browsers,
    BrowserSessionChanges changes,
    LogoutRequests requests,
    AppAccessList accesses,
    ConsentStore consents,
    ScopeWords words,
    ServerSettings settings,
    TimeProvider time) : PageModel
{
    /// <summary>The time of the page.</summary>
    public DateTimeOffset Now { get; } = time.GetUtcNow();

    /// <summary>The user.</summary>
    public UserPicture? Profile { get; private set; }

    /// <summary>The live sessions of the user, this one first.</summary>
    public IReadOnlyList<SessionListItem> Sessions { get; private set; } = [];

    /// <summary>The apps with access.</summary>
    public IReadOnlyList<(AppAccess App, IReadOnlyList<ScopeText> May)> Apps { get; private set; } = [];

    /// <summary>Where a sign-in to an app begins, told who this is (OpenID Connect Core 1.0, 4); null where the app did not say.</summary>
    public string? OpenAddress(AppAccess app) =>
        app?.InitiateLoginUri is { } uri ? QueryHelpers.AddQueryString(uri, Parameters.Iss, settings.Issuer) : null;

    /// <summary>Whether the user may register apps.</summary>
    public bool IsDeveloper => settings.Apps.Allows(User);

    public async Task OnGetAsync()
    {
        var aborted = HttpContext.RequestAborted;
        var userId = User.GetUserId();
        Profile = await users.FindAsync(userId, aborted);
        Sessions = [.. (await lists.ListAsync(userId, aborted)).OrderByDescending(session => session.Id == User.GetSessionId())];
        var apps = new List<(AppAccess, IReadOnlyList<ScopeText>)>();
        foreach (var app in await accesses.FindAsync(userId, aborted))
        {
            apps.Add((app, await words.DescribeAsync(app.Scopes, aborted)));
        }

        Apps = apps;
    }

    /// <summary>Ends a session of the user; where it is this one, that signs out.</summary>
    public async Task<IActionResult> OnPostEndSessionAsync(Guid sessionId)
    {
        if (sessionId == User.GetSessionId())
        {
            return await SignOutAsync();
        }

        // Only a session of the user's own; one that has ended meanwhile is as good as ended now.
        if ((await lists.ListAsync(User.GetUserId(), HttpContext.RequestAborted)).Any(session => session.Id == sessionId))
        {
            await changes.EndAsync(sessionId);
        }

        return LocalRedirect(Notice.AddTo(HttpContext, "~/account", Notice.SessionEnded));
    }

    /// <summary>Ends all sessions of the user but this one.</summary>
    public async Task<IActionResult> OnPostEndOthersAsync()
    {
        var ended = await ending.EndAllAsync(User.GetUserId(), User.GetSessionId(), HttpContext.RequestAborted);
        return LocalRedirect(Notice.AddTo(HttpContext, "~/account", Notice.SessionsEnded, ended.Count));
    }

    /// <summary>Withdraws what the user allowed an app.</summary>
    public async Task<IActionResult> OnPostWithdrawAsync(Guid appId)
    {
        await consents.WithdrawAsync(User.GetUserId(), appId, HttpContext.RequestAborted);
        return LocalRedirect(Notice.AddTo(HttpContext, "~/account", Notice.AccessWithdrawn));
    }

    // The apps hear of it through the page that says so, as with the button for it.
    private async Task<IActionResult> SignOutAsync()
    {
        var ended = await changes.EndAsync(User.GetSessionId());
        if (await browsers.GetAsync() is not { Sessions.Count: > 0 })
        {
            SessionCookie.Delete(Response);
        }

        return RedirectToPage("/EndSession/SignedOut", new { request = requests.Protect(new LogoutRequest { Ended = ended is null ? [] : [new(ended.Sid, IsHere: true)] }) });
    }
}
