using AuthProvider.Server.Account.ExternalSignIn;
using AuthProvider.Server.Account.RecentSignIn;
using AuthProvider.Server.Notices;
using AuthProvider.Server.Sessions;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.ExternalSignIns;
using AuthProvider.Storage.SignInWays;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.LinkedProviders;

/// <summary>The accounts at other providers that sign the signed-in user in: adds and removes them.</summary>
[RecentSignIn]
public sealed class LinkedProvidersModel(
    ExternalProviders providers, ExternalRoundTrip trip, ExternalLoginStore store, ExternalLinking linking, IStringLocalizer<ExternalWords> words) : PageModel
{
    // Nobody has more, and each is shown.
    private const int Most = 20;

    /// <summary>The accounts elsewhere, by provider.</summary>
    public IReadOnlyList<ExternalLogin> Logins { get; private set; } = [];

    /// <summary>The providers to add an account of.</summary>
    public IReadOnlyList<ExternalProviderSettings> Offered => Logins.Count < Most ? providers.All : [];

    /// <summary>The address at a provider to which the browser goes on; null where it stays here.</summary>
    public string? Target { get; private set; }

    /// <summary>What people call that provider.</summary>
    public string TargetName { get; private set; } = "";

    /// <summary>What went wrong, for the person.</summary>
    public string? Problem { get; private set; }

    /// <summary>What people call a provider.</summary>
    /// <param name="name">Its name.</param>
    public string Call(string name) => providers.Call(name);

    /// <summary>Whether a provider signs people in here now.</summary>
    /// <param name="name">Its name.</param>
    public bool IsOffered(string name) => providers.Find(name) is not null;

    public async Task<IActionResult> OnGetAsync()
    {
        await LoadAsync();
        return providers.All.Count == 0 && Logins.Count == 0 ? NotFound() : Page();
    }

    /// <summary>Goes to a provider for one more way in.</summary>
    public async Task<IActionResult> OnPostLinkAsync(string? provider)
    {
        await LoadAsync();
        if (providers.Find(provider) is not { } found || Offered.Count == 0)
        {
            return NotFound();
        }

        TargetName = found.DisplayName;

        // Somebody else may be signed in there at this machine: the person says who they are.
        (Target, Problem) = await trip.BeginAsync(found, new() { LinkTo = User.GetUserId(), Again = true });
        return Page();
    }

    /// <summary>Removes an account elsewhere; not the last way in.</summary>
    public async Task<IActionResult> OnPostUnlinkAsync(string? provider, string? subject)
    {
        if (await linking.UnlinkAsync(User.GetUserId(), provider ?? "", subject ?? "", HttpContext.RequestAborted) is Removal.IsLastWay)
        {
            await LoadAsync();
            Problem = words["OnlyWay"];
            return Page();
        }

        return LocalRedirect(Notice.AddTo(HttpContext, "~/account/security/providers", Notice.ProviderUnlinked));
    }

    private async Task LoadAsync() => Logins = await store.FindAsync(User.GetUserId(), HttpContext.RequestAborted);
}
