using AuthProvider.Server.Notices;
using AuthProvider.Storage.Apps;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static OpenIddict.Abstractions.OpenIddictExceptions;

namespace AuthProvider.Server.Administration.Apps;

/// <summary>All apps, for administrators: approve, switch off and on, mark as first party.</summary>
public sealed class AllAppsModel(AppStore apps) : PageModel
{
    // Others who change the same app at the same time are few.
    private const int MaximumAttempts = 5;

    /// <summary>The apps: those that wait first, then by name.</summary>
    public IReadOnlyList<App> Apps { get; private set; } = [];

    /// <summary>What each of them is, by its <c>client_id</c>: nobody is to approve what they cannot see.</summary>
    public Dictionary<string, AppDraft> Drafts { get; } = new(StringComparer.Ordinal);

    /// <summary>The roles that an app sees, each with its name for the app where that is another.</summary>
    /// <param name="mapping">The names for the app, by role.</param>
    public static IEnumerable<string> DescribeRoles(IReadOnlyDictionary<string, string> mapping) => mapping.OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => string.Equals(pair.Key, pair.Value, StringComparison.Ordinal) ? pair.Key : $"{pair.Key} → {pair.Value}");

    public async Task OnGetAsync()
    {
        Apps = [.. (await apps.ListAsync(ownerId: null, HttpContext.RequestAborted)).OrderByDescending(app => app.Status is AppStatus.Pending)];
        foreach (var app in Apps)
        {
            Drafts[app.ClientId!] = await apps.ReadAsync(app, HttpContext.RequestAborted);
        }
    }

    /// <summary>Lets an app be used that waited for it.</summary>
    public Task<IActionResult> OnPostApproveAsync(string clientId, string? version) => ChangeAsync(
        clientId, version ?? "", Notice.AppApproved, app => app.Status is AppStatus.Active,
        draft => draft.Status is AppStatus.Pending ? draft with { Status = AppStatus.Active } : null);

    /// <summary>Switches an app off.</summary>
    public Task<IActionResult> OnPostDisableAsync(string clientId) => ChangeAsync(
        clientId, version: null, Notice.AppDisabled, app => app.Status is AppStatus.Disabled, draft => draft with { Status = AppStatus.Disabled });

    /// <summary>Switches an app on again.</summary>
    public Task<IActionResult> OnPostEnableAsync(string clientId, string? version) => ChangeAsync(
        clientId, version ?? "", Notice.AppEnabled, app => app.Status is AppStatus.Active, draft => draft with { Status = AppStatus.Active });

    /// <summary>Spares the users of an app the question for consent.</summary>
    public Task<IActionResult> OnPostTrustAsync(string clientId, string? version) =>
        ChangeAsync(clientId, version ?? "", Notice.AppTrusted, app => app.IsFirstParty, draft => draft with { IsFirstParty = true });

    /// <summary>Asks the users of an app for consent again.</summary>
    public Task<IActionResult> OnPostDistrustAsync(string clientId) =>
        ChangeAsync(clientId, version: null, Notice.AppDistrusted, app => !app.IsFirstParty, draft => draft with { IsFirstParty = false });

    /// <summary>
    /// What gives an app something is done to the state that the page showed, and to no later one; what takes something away always. What is so
    /// already was done: a button that is pressed twice says so twice.
    /// </summary>
    private async Task<IActionResult> ChangeAsync(string clientId, string? version, string notice, Func<App, bool> isSo, Func<AppDraft, AppDraft?> change)
    {
        if (string.IsNullOrEmpty(clientId) || await apps.FindAsync(clientId, HttpContext.RequestAborted) is not { } app)
        {
            return NotFound();
        }

        for (var attempt = 1; !isSo(app); attempt++)
        {
            if (attempt > MaximumAttempts
                || (version is not null && !string.Equals(version, app.ConcurrencyToken, StringComparison.Ordinal))
                || change(await apps.ReadAsync(app, HttpContext.RequestAborted)) is not { } draft)
            {
                notice = Notice.AppChangedMeanwhile;
                break;
            }

            try
            {
                await apps.UpdateAsync(app, draft, HttpContext.RequestAborted);
            }
            catch (ConcurrencyException)
            {
                if (!await apps.ReloadAsync(app, HttpContext.RequestAborted))
                {
                    return NotFound();
                }
            }
        }

        return LocalRedirect(Notice.AddTo(HttpContext, "~/admin/apps", notice));
    }
}
