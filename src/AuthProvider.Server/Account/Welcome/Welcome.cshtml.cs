using AuthProvider.Server.Account.Passwords;
using AuthProvider.Server.Account.SignIn;
using AuthProvider.Server.Account.SignUp;
using AuthProvider.Server.Forms;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Links;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.Welcome;

/// <summary>Makes the first administrator, for whoever has the link that the server printed at its start. Looking at the page uses nothing up.</summary>
[BeginsSession]
public sealed class WelcomeModel(
    OneTimeLinkStore links, AccountCreation accounts, PasswordJudge judge, SignInSteps steps, IStringLocalizer<SignUpModel> words, IStringLocalizer<RuleWords> rules)
    : PageModel
{
    /// <summary>The secret of the link.</summary>
    [FromQuery(Name = "link")]
    public string? Link { get; set; }

    /// <summary>What the person entered.</summary>
    [BindProperty(Name = "")]
    public AccountForm Account { get; set; } = new();

    /// <summary>Whether the link does not work.</summary>
    public bool IsRefused { get; private set; }

    public async Task<IActionResult> OnGetAsync() =>
        await links.PeekAsync(LinkPurposes.Administrator, Link ?? "", HttpContext.RequestAborted) is null ? Refuse() : Page();

    public async Task<IActionResult> OnPostAsync()
    {
        if (!Account.Judge(ModelState, judge, rules))
        {
            // A form without a link learns nothing here.
            return await OnGetAsync();
        }

        var link = new PresentedLink(LinkPurposes.Administrator, Link ?? "");
        switch (await accounts.CreateAsync(Account, link, RoleNames.Administrator, HttpContext.RequestAborted))
        {
            case AccountOutcome.Made made:
                await steps.FinishAsync(made.User, ["pwd"], isPersistent: false);
                return LocalRedirect("~/account");
            case AccountOutcome.LinkRefused:
                return Refuse();
            default:
                ModelState.AddModelError(nameof(AccountForm.UserName), words["UsernameTaken"]);
                return Page();
        }
    }

    private PageResult Refuse()
    {
        IsRefused = true;
        return new PageResult { StatusCode = StatusCodes.Status403Forbidden };
    }
}
