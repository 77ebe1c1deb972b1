using AuthProvider.Server.Hosting;
using AuthProvider.Server.Limits;
using AuthProvider.Server.Mail;
using AuthProvider.Server.Shared;
using AuthProvider.Storage.Mail;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.ForgotPassword;

/// <summary>
/// Sends a link that resets a password. Whether there is such an account is found out in the background: the answer is the same, after the
/// same work (SECURITY S31).
/// </summary>
public sealed class ForgotPasswordModel(MailRoute route, MailOutbox mail, MailAllowance allowance, IStringLocalizer<SharedWords> words) : PageModel
{
    /// <summary>What was typed.</summary>
    [BindProperty]
    public string? Username { get; set; }

    /// <summary>Whether a letter was asked for.</summary>
    [FromQuery(Name = "sent")]
    public bool IsSent { get; set; }

    /// <summary>Whether letters can be sent.</summary>
    public bool Works => route.Works;

    /// <summary>What went wrong, for the person.</summary>
    public string? Problem { get; private set; }

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync()
    {
        IsSent = false;
        if (Username?.Trim() is not { Length: > 0 and <= 256 } typed)
        {
            Problem = words["EnterUsernameOrEmail"];
            return Page();
        }

        var (verdict, retryAfter) = await allowance.TakeAsync(typed, HttpContext.RequestAborted);
        switch (verdict)
        {
            case MailVerdict.Refused:
                Problem = words["TooManyLetters"];
                Response.StatusCode = StatusCodes.Status429TooManyRequests;
                Response.SetRetryAfter(retryAfter);
                return Page();
            default:
                await mail.OrderAsync(new MailOrder { Kind = MailKinds.ResetPassword, Typed = verdict is MailVerdict.Send ? typed : null }, HttpContext.RequestAborted);
                break;
        }

        return LocalRedirect("~/forgot-password?sent=true");
    }
}
