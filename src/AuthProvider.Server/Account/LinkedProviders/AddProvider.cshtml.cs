using AuthProvider.Server.Account.ExternalSignIn;
using AuthProvider.Server.Account.RecentSignIn;
using AuthProvider.Server.Account.SignIn;
using AuthProvider.Server.Notices;
using AuthProvider.Server.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.LinkedProviders;

/// <summary>Asks whether the account elsewhere with which the person came is to sign the signed-in user in, who has proved lately that it is their account here.</summary>
[RecentSignIn]
public sealed class AddProviderModel(ExternalProviders providers, ExternalRoundTrip trip, ExternalLinking linking, IStringLocalizer<ExternalWords> words) : PageModel
{
    private WaitingAnswer? _answer;

    /// <summary>What people call the provider.</summary>
    public string ProviderName => providers.Call(_answer!.Identity.Provider);

    /// <summary>By what its owner recognises the account elsewhere; null where nothing is known.</summary>
    public string? Label => _answer!.Identity.Label;

    /// <summary>What went wrong, for the person.</summary>
    public string? Problem { get; private set; }

    public async Task<IActionResult> OnGetAsync() => await LoadAsync() ? Page() : StartAgain();

    public async Task<IActionResult> OnPostAsync()
    {
        if (!await LoadAsync())
        {
            return StartAgain();
        }

        switch (await linking.LinkAsync(User.GetUserId(), _answer!.Identity, _answer.Id, HttpContext.RequestAborted))
        {
            case LinkOutcome.OfOther:
                Problem = words["OfOther", ProviderName];
                return Page();
            case LinkOutcome.Ended:
                return StartAgain();
        }

        SignInCookies.DeleteExternal(Response);
        return _answer.Order.ReturnUrl is { } target
            ? RedirectToPage("/Authorization/GoOn", new { returnUrl = target })
            : LocalRedirect(Notice.AddTo(HttpContext, "~/account/security/providers", Notice.ProviderLinked));
    }

    private async Task<bool> LoadAsync()
    {
        _answer = await trip.FindAnswerAsync(SignInCookies.Read(Request, SignInCookies.External));
        return _answer is not null && providers.Find(_answer.Identity.Provider) is not null;
    }

    private LocalRedirectResult StartAgain() => LocalRedirect("~/account/security/providers");
}
