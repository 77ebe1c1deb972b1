using AuthProvider.Server.Account.SignIn;
using AuthProvider.Server.Authorization;
using AuthProvider.Server.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Account.ExternalSignIn;

/// <summary>Sends a browser to a provider, to sign in. Only a form of ours does it: a link of another site signs nobody in (login CSRF).</summary>
public sealed class LeaveModel(ExternalProviders providers, ExternalRoundTrip trip, BrowserSessions browsers, PendingRequests pending) : PageModel
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
    public string SignInAddress => ReturnAddress.On(Url.Content("~/sign-in"), ReturnUrl);

    public IActionResult OnGet() => providers.Find(Provider) is null ? NotFound() : LocalRedirect("~/sign-in");

    public async Task<IActionResult> OnPostAsync()
    {
        if (providers.Find(Provider) is not { } provider)
        {
            return NotFound();
        }

        ProviderName = provider.DisplayName;
        ReturnUrl = Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : null;

        // Who is signed in here and goes on to a provider means to prove it again, or to be somebody else: being signed in there is not enough.
        var again = await browsers.GetAsync() is { Sessions.Count: > 0 } || pending.AsksToSignInAgain(ReturnUrl);
        (Target, Problem) = await trip.BeginAsync(provider, new() { ReturnUrl = ReturnUrl, Invitation = Invitation is { Length: <= 64 } ? Invitation : null, Again = again });
        return Page();
    }
}
