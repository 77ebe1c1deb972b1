using AuthProvider.Server.Account.SignIn;
using AuthProvider.Server.Authorization;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.PendingSignIns;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.MailSignIn;

/// <summary>Takes the mailed code, at the browser that asked for it and at no other: the letter is worth nothing to who reads along.</summary>
[BeginsSession]
public sealed class MailCodeModel(SignInSteps steps, PendingSignInStore store, PendingRequests pending, AppCards cards, IStringLocalizer<MailSignInModel> words) : PageModel
{
    // Whether there is a sign-in to count a wrong code for does not show.
    private static readonly TimeSpan WrongPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Where the person was going.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>What was typed, or filled in by the link of the letter.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Code { get; set; }

    /// <summary>What went wrong, for the person.</summary>
    public string? Problem { get; private set; }

    public Task OnGetAsync()
    {
        Code = Code is { Length: <= 16 } ? Code : null;
        return LoadAsync();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        var pause = Task.Delay(WrongPause, HttpContext.RequestAborted);
        var typed = string.Concat((Code ?? "").Where(char.IsAsciiDigit));
        if (await steps.FindAsync() is { Methods.Length: 0 } waiting
            && await store.TryAttemptAsync(waiting.Id, HttpContext.RequestAborted) is not null
            && await store.TryProveCodeAsync(waiting, typed, ["otp"], HttpContext.RequestAborted))
        {
            return await GoOnAsync(waiting);
        }

        await pause;
        Problem = words["WrongCode"];
        Code = null;
        ModelState.Remove(nameof(Code));
        return Page();
    }

    // A mailbox that somebody else reads opens no account that has a second factor.
    private async Task<IActionResult> GoOnAsync(PendingSignIn waiting)
    {
        if (waiting.User!.TwoFactorEnabled)
        {
            return LocalRedirect(ReturnAddress.On("~/sign-in/verify", ReturnUrl));
        }

        return await steps.CompleteAsync(waiting, ["otp"], trustDevice: false) ? pending.GoOn(ReturnUrl ?? "~/account") : LocalRedirect("~/sign-in");
    }

    private async Task LoadAsync()
    {
        ReturnUrl = Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : null;
        if (await pending.FindAppAsync(ReturnUrl, HttpContext.RequestAborted) is { } app)
        {
            await cards.ReadAsync(app, pending.FindTicket(ReturnUrl), HttpContext);
        }
    }
}
