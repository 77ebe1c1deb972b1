using AuthProvider.Server.Authorization;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Account.ChooseAccount;

/// <summary>Lets a person choose which of the accounts in this browser an app gets (<c>prompt=select_account</c>, OpenID Connect Core 1.0, 3.1.2.1).</summary>
public sealed class ChooseAccountModel(PendingRequests pending, AppCards cards, BrowserSessions browsers, BrowserSessionChanges changes) : PageModel
{
    /// <summary>The authorization request that waits.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>The app that asks; null where none.</summary>
    public AppCard? App { get; private set; }

    /// <summary>The accounts of this browser.</summary>
    public IReadOnlyList<SessionSnapshot> Accounts { get; private set; } = [];

    /// <summary>Shows the accounts.</summary>
    public async Task<IActionResult> OnGetAsync()
    {
        await LoadAsync();
        return Accounts.Count > 0 ? Page() : RedirectToPage("/Account/SignIn/SignIn", new { returnUrl = ReturnUrl });
    }

    /// <summary>Makes the chosen account the active one.</summary>
    /// <param name="sid">The <c>sid</c> of its session.</param>
    public async Task<IActionResult> OnPostAsync(string? sid)
    {
        var browser = await LoadAsync();
        if (browser?.Sessions.FirstOrDefault(session => string.Equals(session.Sid, sid, StringComparison.Ordinal)) is not { } chosen
            || !await changes.ActivateAsync(chosen.Id))
        {
            return RedirectToPage(new { returnUrl = ReturnUrl });
        }

        return pending.GoOn(
            ReturnUrl is null ? "~/account"
            : pending.FindTicket(ReturnUrl) is { } ticket ? pending.WithTicket(ReturnUrl, ticket with { ChosenSid = chosen.Sid })
            : ReturnUrl);
    }

    private async Task<BrowserSnapshot?> LoadAsync()
    {
        ReturnUrl = Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : null;
        App = await pending.FindAppAsync(ReturnUrl, HttpContext.RequestAborted) is { } app ? await cards.ReadAsync(app, pending.FindTicket(ReturnUrl), HttpContext) : null;
        var browser = await browsers.GetAsync();
        Accounts = browser?.Sessions ?? [];
        return browser;
    }
}
