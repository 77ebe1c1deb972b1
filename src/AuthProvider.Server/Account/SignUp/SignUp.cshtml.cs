using AuthProvider.Server.Account.ExternalSignIn;
using AuthProvider.Server.Account.Passwords;
using AuthProvider.Server.Account.SignIn;
using AuthProvider.Server.Authorization;
using AuthProvider.Server.Forms;
using AuthProvider.Server.Hosting;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Links;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.SignUp;

/// <summary>Makes an account, where the settings let the person make one, and signs in to it.</summary>
[BeginsSession]
public sealed class SignUpModel(
    SignUpRules signUp,
    AccountCreation accounts,
    PasswordJudge judge,
    SignInSteps steps,
    PendingRequests pending,
    AppCards cards,
    IStringLocalizer<SignUpModel> words,
    IStringLocalizer<RuleWords> rules) : PageModel
{
    /// <summary>The secret of a one-time link.</summary>
    [FromQuery(Name = "invitation")]
    public string? Invitation { get; set; }

    /// <summary>Where the person was going.</summary>
    [FromQuery(Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    /// <summary>What the app knows of the person: an address or a name (<c>login_hint</c>).</summary>
    [FromQuery(Name = "hint")]
    public string? Hint { get; set; }

    /// <summary>What the person entered.</summary>
    [BindProperty(Name = "")]
    public AccountForm Account { get; set; } = new();

    /// <summary>Whether the person may make an account.</summary>
    public SignUpAccess Access { get; private set; }

    /// <summary>The app that the person comes from; null where none.</summary>
    public AppCard? App { get; private set; }

    /// <summary>Where the person goes afterwards: only to an address of this server.</summary>
    public string Target => Url.IsLocalUrl(ReturnUrl) ? ReturnUrl! : Url.Content("~/account");

    /// <summary>The buttons of other providers, on the same way.</summary>
    public ProviderButtons Buttons => new(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : null, Invitation);

    /// <summary>The sign-in page, on the same way.</summary>
    public string SignInAddress => ReturnAddress.On(Url.Content("~/sign-in"), Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : null);

    public async Task<IActionResult> OnGetAsync()
    {
        await LoadAsync();
        (Account.Email, Account.UserName) = Hint switch
        {
            null or { Length: > 256 } => (null, null),
            _ when Hint.Contains('@', StringComparison.Ordinal) => (Hint, null),
            _ => ((string?)null, Hint),
        };
        return Show(await signUp.DecideAsync(Invitation, HttpContext.RequestAborted));
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();

        // Whether an invitation still holds is decided with the creation.
        var access = signUp.Decide(Invitation, isInvited: !string.IsNullOrEmpty(Invitation));
        if (access is not SignUpAccess.Granted || !Account.Judge(ModelState, judge, rules))
        {
            return Show(access);
        }

        var link = signUp.NeedsInvitation ? new PresentedLink(LinkPurposes.Invitation, Invitation!) : null;
        switch (await accounts.CreateAsync(Account, link, role: null, HttpContext.RequestAborted))
        {
            case AccountOutcome.Made made:
                return await steps.FinishAsync(made.User, ["pwd"], isPersistent: false) is { } session
                    ? pending.GoOn(pending.AfterSignUp(Target, session.Sid))
                    : LocalRedirect(ReturnAddress.On("~/sign-in", Target));
            case AccountOutcome.LinkRefused:
                return Show(SignUpAccess.InvitationRefused);
            case AccountOutcome.TooMany many:
                ModelState.AddModelError("", words["TooMany"]);
                Response.SetRetryAfter(many.RetryAfter);
                Access = access;
                return new PageResult { StatusCode = StatusCodes.Status429TooManyRequests };
            default:
                ModelState.AddModelError(nameof(AccountForm.UserName), words["UsernameTaken"]);
                return Show(access);
        }
    }

    private async Task LoadAsync()
    {
        var app = await pending.FindAppAsync(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : null, HttpContext.RequestAborted);
        App = app is null ? null : await cards.ReadAsync(app, pending.FindTicket(ReturnUrl), HttpContext);
    }

    private PageResult Show(SignUpAccess access)
    {
        Access = access;
        return new PageResult { StatusCode = access is SignUpAccess.Granted ? null : StatusCodes.Status403Forbidden };
    }
}
