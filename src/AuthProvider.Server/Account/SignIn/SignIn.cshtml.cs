using AuthProvider.Server.Account.Passkeys;
using AuthProvider.Server.Account.Passwords;
using AuthProvider.Server.Authorization;
using AuthProvider.Server.Hosting;
using AuthProvider.Server.Limits;
using AuthProvider.Server.Mail;
using AuthProvider.Server.Sessions;
using AuthProvider.Server.Settings;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.SignIn;

/// <summary>The sign-in page. A wrong name, a wrong password, a locked and a disabled account get the same answer after the same work.</summary>
[BeginsSession]
public sealed class SignInModel(
    PendingRequests pending,
    AppCards cards,
    PasswordCheck passwords,
    FailureLimits limits,
    SignInSteps steps,
    PasskeyCeremonies ceremonies,
    MailRoute route,
    ServerSettings settings,
    IStringLocalizer<SignInModel> words) : PageModel
{
    /// <summary>Where the person was going.</summary>
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>What to fill in.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Hint { get; set; }

    /// <summary>What was typed.</summary>
    [BindProperty]
    public string? Username { get; set; }

    /// <summary>What was typed.</summary>
    [BindProperty]
    public string? Password { get; set; }

    /// <summary>Whether the cookie outlives the browser's window.</summary>
    [BindProperty]
    public bool Remember { get; set; }

    /// <summary>The app that the person comes from; null where none.</summary>
    public AppCard? App { get; private set; }

    /// <summary>What went wrong, for the person.</summary>
    public string? Problem { get; private set; }

    /// <summary>What an authenticator is asked.</summary>
    public PasskeyQuestion Passkey { get; private set; } = null!;

    /// <summary>The passkey that the server does not know, for the authenticator to drop; null where none was presented.</summary>
    public string? RefusedCredential { get; private set; }

    /// <summary>The domain of passkeys.</summary>
    public string Domain => new Uri(settings.Issuer).Host;

    /// <summary>Whether everybody may make an account.</summary>
    public bool MaySignUp => settings.SignUp is SignUpMode.Open;

    /// <summary>Whether a forgotten password can be reset by mail.</summary>
    public bool MayReset => route.Works;

    /// <summary>Where the forms of this page lead, whichever of them it answers now.</summary>
    /// <param name="handler">The button that is not the page's first; null for that.</param>
    public string Address(string? handler = null)
    {
        IEnumerable<KeyValuePair<string, string?>> query = [new("returnUrl", ReturnUrl), new("handler", handler)];
        return Url.Content("~/sign-in") + QueryString.Create(query.Where(parameter => parameter.Value is not null)).ToUriComponent();
    }

    /// <summary>The address of the page that sends a code by mail.</summary>
    public string MailSignInUrl => ReturnAddress.On(Url.Content("~/sign-in/email"), ReturnUrl);

    /// <summary>The address of the sign-up page, which returns to the same place.</summary>
    public string SignUpUrl => ReturnAddress.On(Url.Content("~/sign-up"), ReturnUrl);

    /// <inheritdoc />
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context) => ReturnUrl = Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : null;

    /// <summary>Shows the form.</summary>
    public async Task<IActionResult> OnGetAsync()
    {
        Username = Hint is { Length: <= 256 } ? Hint : null;
        return await ShowAsync();
    }

    /// <summary>Checks the password and goes on to where the person was going.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        // Others of the same network shut nobody out of a device of theirs, where tries are counted by themselves.
        var network = FailureLimits.KeyOf(HttpContext.Connection.RemoteIpAddress);
        var isBlocked = limits.IsBlocked(FailureKind.Password, network, out _);
        var isAtHome = isBlocked && await passwords.IsAtKnownPlaceAsync(Username ?? "", HttpContext.RequestAborted);
        if ((isBlocked && !isAtHome)
            || await passwords.CheckAsync(Username ?? "", Password ?? "", isAtHome ? null : network, HttpContext.RequestAborted) is not { IsBlocked: false } verdict)
        {
            limits.IsBlocked(FailureKind.Password, network, out var retryAfter);
            Problem = words["TooMany"];
            Response.StatusCode = StatusCodes.Status429TooManyRequests;
            Response.SetRetryAfter(retryAfter);
            return await ShowAsync();
        }

        if (verdict.User is not { } user)
        {
            Problem = words["Wrong"];
            return await ShowAsync();
        }

        switch (await steps.AfterFirstStepAsync(user, ["pwd"], Remember))
        {
            case SignInProgress.SignedIn:
                return pending.GoOn(ReturnUrl ?? "~/account");
            case SignInProgress.SecondStepMissing:
                return LocalRedirect(ReturnAddress.On("~/sign-in/verify", ReturnUrl));
            default:
                Problem = words["Wrong"];
                return await ShowAsync();
        }
    }

    /// <summary>Signs in with a passkey: who it is, the passkey says.</summary>
    /// <param name="passkeyState">The state of the question.</param>
    /// <param name="credential">The answer of the authenticator.</param>
    public async Task<IActionResult> OnPostPasskeyAsync(string? passkeyState, string? credential)
    {
        if (await ceremonies.SignInAsync(passkeyState, credential) is not var (user, methods))
        {
            Problem = words["WrongPasskey"];
            RefusedCredential = await ceremonies.FindUnknownAsync(credential);
            return await ShowAsync();
        }

        if (await steps.FinishAsync(user, methods, isPersistent: false) is null)
        {
            Problem = words["WrongPasskey"];
            return await ShowAsync();
        }

        return pending.GoOn(ReturnUrl ?? "~/account");
    }

    private async Task<IActionResult> ShowAsync()
    {
        Passkey = await ceremonies.BeginSignInAsync();
        var app = await pending.FindAppAsync(ReturnUrl, HttpContext.RequestAborted);
        App = app is null ? null : await cards.ReadAsync(app, pending.FindTicket(ReturnUrl), HttpContext);
        return Page();
    }
}
