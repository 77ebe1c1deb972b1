using AuthProvider.Server.Authorization;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Consents;
using AuthProvider.Storage.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Consent;

/// <summary>
/// Asks a user whether an app may have what it asks for. The question comes protected from the authorization endpoint; one that is stale,
/// or of another session than the browser has now, leads back there and is asked anew.
/// </summary>
public sealed class ConsentModel(
    ConsentQuestions questions, PendingRequests pending, AppCards cards, ScopeWords words, AppCache apps, AppOwners owners, ConsentStore consents, BrowserSessions browsers)
    : PageModel
{
    /// <summary>The protected question.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Question { get; set; }

    /// <summary>The authorization request that waits.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>The app that asks.</summary>
    public AppCard? App { get; private set; }

    /// <summary>Whose the app is.</summary>
    public AppOwner Owner { get; private set; } = AppOwner.Nobody;

    /// <summary>The user who is asked.</summary>
    public string UserName { get; private set; } = "";

    /// <summary>What the app asks for, in words.</summary>
    public IReadOnlyList<ScopeText> Asks { get; private set; } = [];

    /// <summary>Shows the question.</summary>
    public async Task<IActionResult> OnGetAsync() => await LoadAsync() is null ? GoBack() : Page();

    /// <summary>Takes the answer.</summary>
    /// <param name="answer"><c>allow</c>; anything else is a no.</param>
    public async Task<IActionResult> OnPostAsync(string? answer)
    {
        if (await LoadAsync() is not (var question, var session))
        {
            return GoBack();
        }

        if (!string.Equals(answer, "allow", StringComparison.Ordinal))
        {
            return pending.GoOn(pending.WithTicket(ReturnUrl!, question.Ticket with { Denied = true }));
        }

        await consents.RememberAsync(session.UserId, question.AppId, question.Scopes, HttpContext.RequestAborted);
        return pending.GoOn(pending.WithTicket(ReturnUrl!, question.Ticket with { AllowedSid = session.Sid }));
    }

    private async Task<(ConsentQuestion Question, SessionSnapshot Session)?> LoadAsync()
    {
        if (!Url.IsLocalUrl(ReturnUrl)
            || questions.Unprotect(Question) is not { } question
            || await apps.FindByIdAsync(question.AppId, HttpContext.RequestAborted) is not { } app
            || (await browsers.GetAsync())?.Sessions.FirstOrDefault(session => string.Equals(session.Sid, question.Sid, StringComparison.Ordinal)) is not { } session)
        {
            return null;
        }

        App = await cards.ReadAsync(app, question.Ticket, HttpContext);
        Owner = await owners.FindAsync(app, HttpContext.RequestAborted);
        UserName = session.UserName;
        Asks = await words.DescribeAsync(question.Scopes, HttpContext.RequestAborted);
        return (question, session);
    }

    // The endpoint knows what is to be done now; without it there is only the account.
    private IActionResult GoBack() => pending.GoOn(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl! : "~/account");
}
