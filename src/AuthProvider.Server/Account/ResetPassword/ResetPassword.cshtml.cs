using AuthProvider.Server.Account.Passwords;
using AuthProvider.Server.Notices;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Account.ResetPassword;

/// <summary>Chooses a new password, for whoever has the mailed link. Looking at the page uses nothing up, as mail filters look at links too.</summary>
public sealed class ResetPasswordModel(PasswordReset reset, PasswordJudge judge) : PageModel
{
    /// <summary>The secret of the link.</summary>
    [FromQuery(Name = "link")]
    public string? Link { get; set; }

    /// <summary>The password from now on.</summary>
    [BindProperty]
    public string? New { get; set; }

    /// <summary>The user; null where the link does not work.</summary>
    public string? UserName { get; private set; }

    public async Task<IActionResult> OnGetAsync() => await LoadAsync() ? Page() : Refuse();

    public async Task<IActionResult> OnPostAsync()
    {
        if (!await LoadAsync())
        {
            return Refuse();
        }

        if (judge.Check(New, UserName) is { } message)
        {
            ModelState.AddModelError(nameof(New), message);
            return Page();
        }

        return await reset.ResetAsync(Link!, New!, HttpContext.RequestAborted)
            ? LocalRedirect(Notice.AddTo(HttpContext, "~/sign-in", Notice.PasswordReset))
            : Refuse();
    }

    private async Task<bool> LoadAsync()
    {
        UserName = (await reset.FindAsync(Link, HttpContext.RequestAborted))?.UserName;
        return UserName is not null;
    }

    private PageResult Refuse()
    {
        UserName = null;
        return new PageResult { StatusCode = StatusCodes.Status403Forbidden };
    }
}
