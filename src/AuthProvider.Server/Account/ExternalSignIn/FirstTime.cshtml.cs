using AuthProvider.Server.Account.Passwords;
using AuthProvider.Server.Account.SignIn;
using AuthProvider.Server.Account.SignUp;
using AuthProvider.Server.Authorization;
using AuthProvider.Server.Forms;
using AuthProvider.Server.Hosting;
using AuthProvider.Server.Notices;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.ExternalSignIns;
using AuthProvider.Storage.Links;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.ExternalSignIn;

/// <summary>
/// Asks whose account it is that an account elsewhere, which signs nobody in yet, is to sign in. The page is the same whether or not there
/// is an account with its e-mail address: an existing one has to be proven by a sign-in, and nothing is linked by a name or an address
/// (SECURITY S8, S9, S31).
/// </summary>
[BeginsSession]
public sealed class FirstTimeModel(
    ExternalProviders providers,
    ExternalRoundTrip trip,
    ExternalLoginStore logins,
    SignUpRules signUp,
    AccountCreation accounts,
    PasswordJudge judge,
    SignInSteps steps,
    PendingRequests pending,
    AppCards cards,
    BrowserSessions browsers,
    IStringLocalizer<SignUpModel> words,
    IStringLocalizer<RuleWords> rules) : PageModel
{
    private WaitingAnswer? _answer;

    /// <summary>Where the person was going.</summary>
    [FromQuery(Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    /// <summary>What the person entered.</summary>
    [BindProperty(Name = "")]
    public AccountForm Account { get; set; } = new();

    /// <summary>Whether the person may make an account.</summary>
    public SignUpAccess Access { get; private set; }

    /// <summary>The app that the person comes from; null where none.</summary>
    public AppCard? App { get; private set; }

    /// <summary>What people call the provider.</summary>
    public string ProviderName => providers.Call(_answer!.Identity.Provider);

    /// <summary>By what its owner recognises the account elsewhere; null where nothing is known.</summary>
    public string? Label => _answer!.Identity.Label;

    /// <summary>The sign-in page, which leads on to the question whether to link.</summary>
    public string LinkAddress => ReturnAddress.On(Url.Content("~/sign-in"), Url.Content("~/account/security/providers/add"));

    public async Task<IActionResult> OnGetAsync()
    {
        if (!await LoadAsync())
        {
            return await StartAgainAsync();
        }

        var identity = _answer!.Identity;
        (Account.UserName, Account.Email, Account.DisplayName) = (identity.UserName, identity.Email, identity.DisplayName);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!await LoadAsync())
        {
            return await StartAgainAsync();
        }

        if (Access is not SignUpAccess.Granted || !Account.Judge(ModelState, judge, rules))
        {
            return Page();
        }

        var (identity, order) = (_answer!.Identity, _answer.Order);
        var link = signUp.NeedsInvitation ? new PresentedLink(LinkPurposes.Invitation, order.Invitation!) : null;
        switch (await accounts.CreateAsync(Account, _answer, link, HttpContext.RequestAborted))
        {
            case AccountOutcome.Made made:
                SignInCookies.DeleteExternal(Response);
                return await steps.FinishAsync(made.User, identity.Methods, isPersistent: false, identity.AuthenticatedAt) is { } session
                    ? pending.GoOn(pending.AfterSignUp(order.ReturnUrl ?? Url.Content("~/account"), session.Sid))
                    : LocalRedirect(ReturnAddress.On("~/sign-in", order.ReturnUrl ?? Url.Content("~/account")));
            case AccountOutcome.LinkRefused:
                Access = SignUpAccess.InvitationRefused;
                return Page();
            case AccountOutcome.TooMany many:
                ModelState.AddModelError("", words["TooMany"]);
                Response.SetRetryAfter(many.RetryAfter);
                return new PageResult { StatusCode = StatusCodes.Status429TooManyRequests };
            case AccountOutcome.AnswerRefused:
                return await GoOnAsFirstAsync(_answer);
            default:
                ModelState.AddModelError(nameof(AccountForm.UserName), words["UsernameTaken"]);
                return Page();
        }
    }

    // The second of two clicks: the first one has the account, and this browser its session. It gets none by the answer, which counted once.
    private async Task<IActionResult> GoOnAsFirstAsync(WaitingAnswer answer)
    {
        if (await logins.FindUserAsync(answer.Identity.Provider, answer.Identity.Subject, HttpContext.RequestAborted) is not { } user)
        {
            return StartAgain();
        }

        var target = answer.Order.ReturnUrl ?? Url.Content("~/account");
        return pending.GoOn(await browsers.GetAsync() is { Active: { } session } && session.UserId == user.Id ? pending.AfterSignUp(target, session.Sid) : target);
    }

    private async Task<bool> LoadAsync()
    {
        Account.HasPassword = false;
        _answer = await trip.FindAnswerAsync(SignInCookies.Read(Request, SignInCookies.External));
        if (_answer is null || providers.Find(_answer.Identity.Provider) is null)
        {
            return false;
        }

        Access = await signUp.DecideAsync(_answer.Order.Invitation, HttpContext.RequestAborted);
        var target = _answer.Order.ReturnUrl;
        var app = await pending.FindAppAsync(target, HttpContext.RequestAborted);
        App = app is null ? null : await cards.ReadAsync(app, pending.FindTicket(target), HttpContext);
        return true;
    }

    // A form that was sent twice has ended well, also where the session that began meanwhile lets nothing of the form be read.
    private async Task<IActionResult> StartAgainAsync() =>
        await trip.FindCompletedAnswerAsync(SignInCookies.Read(Request, SignInCookies.External)) is { } completed ? await GoOnAsFirstAsync(completed) : StartAgain();

    private LocalRedirectResult StartAgain()
    {
        Notice.Give(HttpContext, Notice.SignInEnded);
        var query = QueryString.Create(Notice.Parameter, Notice.SignInEnded);
        return LocalRedirect(ReturnAddress.On("~/sign-in", Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : null, query));
    }
}
