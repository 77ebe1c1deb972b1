using AuthProvider.Server.Account.SignIn;
using AuthProvider.Server.Hosting;
using AuthProvider.Server.Limits;
using AuthProvider.Server.Mail;
using AuthProvider.Server.Shared;
using AuthProvider.Storage.Mail;
using AuthProvider.Storage.PendingSignIns;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.MailSignIn;

/// <summary>
/// Sends a code to sign in with. The browser gets its secret before it is known whether there is such an account; the sign-in that it names
/// begins when the letter is written (SECURITY S31).
/// </summary>
public sealed class MailSignInModel(MailRoute route, MailOutbox mail, MailAllowance allowance, IStringLocalizer<SharedWords> words) : PageModel
{
    /// <summary>Where the person was going.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>What was typed.</summary>
    [BindProperty]
    public string? Username { get; set; }

    /// <summary>What went wrong, for the person.</summary>
    public string? Problem { get; private set; }

    public IActionResult OnGet() => route.Works ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync()
    {
        if (!route.Works)
        {
            return NotFound();
        }

        if (Username?.Trim() is not { Length: > 0 and <= 256 } typed)
        {
            Problem = words["EnterUsernameOrEmail"];
            return Page();
        }

        var (secret, hash) = PendingSignInStore.NewSecret();
        var (verdict, retryAfter) = await allowance.TakeAsync(typed, HttpContext.RequestAborted);
        switch (verdict)
        {
            case MailVerdict.Refused:
                Problem = words["TooManyLetters"];
                Response.StatusCode = StatusCodes.Status429TooManyRequests;
                Response.SetRetryAfter(retryAfter);
                return Page();
            default:
                await mail.OrderAsync(
                    new MailOrder { Kind = MailKinds.SignInCode, Typed = verdict is MailVerdict.Send ? typed : null, Values = new Dictionary<string, string>(StringComparer.Ordinal) { ["browser"] = hash } },
                    HttpContext.RequestAborted);
                break;
        }

        SignInCookies.WritePending(Response, secret);
        return LocalRedirect(ReturnAddress.On("~/sign-in/email/code", Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : null));
    }
}
