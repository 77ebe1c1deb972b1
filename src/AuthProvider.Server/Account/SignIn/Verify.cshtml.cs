using AuthProvider.Server.Authorization;
using AuthProvider.Server.Notices;
using AuthProvider.Server.Sessions;
using AuthProvider.Server.Shared;
using AuthProvider.Storage.PendingSignIns;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.SignIn;

/// <summary>The second step of a sign-in. Who it is and what was proven is read from the sign-in that waits at this browser, never from the form.</summary>
[BeginsSession]
public sealed class VerifyModel(SignInSteps steps, SecondStep second, PendingRequests pending, AppCards cards, IStringLocalizer<SignInModel> words, IStringLocalizer<SharedWords> common)
    : PageModel
{
    /// <summary>Where the person was going.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>What was typed.</summary>
    [BindProperty]
    public string? Code { get; set; }

    /// <summary>Whether this browser may leave the second step out from now on.</summary>
    [BindProperty]
    public bool Trust { get; set; }

    /// <summary>What went wrong, for the person.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether a session is to get stronger, or one is to begin.</summary>
    public bool IsStepUp { get; private set; }

    /// <summary>Whose sign-in it is.</summary>
    public string? UserName { get; private set; }

    public async Task<IActionResult> OnGetAsync() => await LoadAsync() is null ? StartAgain() : Page();

    public async Task<IActionResult> OnPostAsync()
    {
        if (await LoadAsync() is not { } waiting)
        {
            return StartAgain();
        }

        var verdict = await second.JudgeAsync(waiting, Code);
        if (verdict.IsRight)
        {
            return await steps.CompleteAsync(waiting, verdict.Methods(waiting.Methods.Split(' ')), Trust) ? pending.GoOn(ReturnUrl ?? "~/account") : StartAgain();
        }

        if (verdict.Outcome is SecondStepOutcome.Over)
        {
            return StartAgain();
        }

        Problem = verdict.Outcome switch
        {
            SecondStepOutcome.Missing => common["EnterCode"],
            SecondStepOutcome.Blocked => words["BlockedCodes"],
            _ => words["WrongCode"],
        };
        Code = null;
        ModelState.Remove(nameof(Code));
        return Page();
    }

    private async Task<PendingSignIn?> LoadAsync()
    {
        ReturnUrl = Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : null;
        var waiting = await steps.FindAsync();

        // One that waits for a mailed code has no first step yet.
        if (waiting is null || waiting.Methods.Length == 0)
        {
            return null;
        }

        (IsStepUp, UserName) = (waiting.SessionId is not null, waiting.User!.UserName);
        if (await pending.FindAppAsync(ReturnUrl, HttpContext.RequestAborted) is { } app)
        {
            await cards.ReadAsync(app, pending.FindTicket(ReturnUrl), HttpContext);
        }

        return waiting;
    }

    private LocalRedirectResult StartAgain()
    {
        Notice.Give(HttpContext, Notice.SignInEnded);
        var query = QueryString.Create(Notice.Parameter, Notice.SignInEnded);
        return LocalRedirect(ReturnAddress.On("~/sign-in", ReturnUrl, query));
    }
}
