using AuthProvider.Server.Sessions;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Apps;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>The apps of the signed-in user.</summary>
public sealed class ListModel(AppStore apps, ServerSettings settings) : PageModel
{
    /// <summary>The apps, by name.</summary>
    public IReadOnlyList<App> Apps { get; private set; } = [];

    /// <summary>Whether the user may register another one.</summary>
    public bool MayRegister => settings.Apps.Allows(User);

    public async Task<IActionResult> OnGetAsync()
    {
        Apps = await apps.ListAsync(User.GetUserId(), HttpContext.RequestAborted);
        return new PageResult { StatusCode = MayRegister || Apps.Count > 0 ? null : StatusCodes.Status403Forbidden };
    }
}
