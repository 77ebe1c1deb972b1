using AuthProvider.Server.Authorization;
using AuthProvider.Server.Hosting;
using AuthProvider.Server.Limits;
using AuthProvider.Server.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.ExternalSignIn;

/// <summary>Sends a browser to a provider, to sign in. Only a form of ours does it: a link of another site signs nobody in (login CSRF).</summary>
public sealed class LeaveModel(
    ExternalProviders providers, ExternalRoundTrip trip, FailureLimits limits, BrowserSessions browsers, PendingRequests pending, IStringLocalizer<ExternalWords> words) : PageModel
{
    /// <summary>The name of the provider.</summary>
    [FromRoute]
    public string? Provider { get; set; }

    /// <summary>Where the person was going.</summary>
    [BindProperty]
    public string? ReturnUrl { get; set; }

    /// <summary>The secret of an invitation, for who has no account yet.</summary>
    [BindProperty]
    public string? Invitation { get; set; }

    /// <summary>What people call the provider.</summary>
    public string ProviderName { get; private set; } = "";

    /// <summary>The address at the provider; null where the browser stays here.</summary>
    public string? Target { get; private set; }

    /// <summary>What went wrong, for the person.</summary>
    public string? Problem { get; private set; }

    /// <summary>The sign-in page, on the same way.</summary>
    public string SignInAddress => Url.Content("~/sign-in") + (ReturnUrl is null ? "" : QueryString.Create("returnUrl", ReturnUrl).ToUriComponent());

    public IActionResult OnGet() => providers.Find(Provider) is null ? NotFound() : LocalRedirect("~/sign-in");

    public async Task<IActionResult> OnPostAsync()
    {
        if (providers.Find(Provider) is not { } provider)
        {
            return NotFound();
        }

        ProviderName = provider.DisplayName;
        ReturnUrl = Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : null;
        var network = FailureLimits.KeyOf(HttpContext.Connection.RemoteIpAddress);
        if (!limits.TryCount(FailureKind.ExternalSignIn, network, out var retryAfter))
        {
            Response.SetRetryAfter(retryAfter);
            return Show(StatusCodes.Status429TooManyRequests, words["TooMany"]);
        }

        // Who is signed in here and goes on to a provider means to prove it again, or to be somebody else: being signed in there is not enough.
        var again = await browsers.GetAsync() is { Sessions.Count: > 0 } || pending.AsksToSignInAgain(ReturnUrl);
        Target = await trip.BeginAsync(provider, new() { ReturnUrl = ReturnUrl, Invitation = Invitation is { Length: <= 64 } ? Invitation : null, Again = again });
        return Target is null ? Show(StatusCodes.Status502BadGateway, words["Unreachable", provider.DisplayName]) : Page();
    }

    private PageResult Show(int status, string problem)
    {
        (Problem, Response.StatusCode) = (problem, status);
        return Page();
    }
}
