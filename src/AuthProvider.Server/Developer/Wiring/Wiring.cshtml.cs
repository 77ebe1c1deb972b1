using AuthProvider.Server.Administration;
using AuthProvider.Server.Administration.Apps;
using AuthProvider.Server.Developer.Apps;
using AuthProvider.Server.Developer.Apps.Snippets;
using AuthProvider.Server.Sessions;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Apps;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Developer.Wiring;

/// <summary>How to use an app: the samples that can be it, and code for others, filled in with its values. For whoever sees the page of the app.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class WiringModel(AppStore apps, ApiScopeStore scopes, ServerSettings settings, IStringLocalizer<CodeSnippet> snippetWords) : PageModel
{
    /// <summary>The <c>client_id</c>.</summary>
    [FromRoute(Name = "clientId")]
    public string ClientId { get; set; } = "";

    /// <summary>The app.</summary>
    public AppDraft App { get; private set; } = null!;

    /// <summary>The issuer identifier.</summary>
    public string Issuer => settings.Issuer;

    /// <summary>The page of the app.</summary>
    public string AppAddress => $"{(App.OwnerId is null ? "~/admin/apps" : "~/developer/apps")}/{AppAddresses.InAddress(App.ClientId)}";

    /// <summary>The samples that fit the app.</summary>
    public IReadOnlyList<WiredSample> Samples { get; private set; } = [];

    /// <summary>Code for apps that are not made from a sample.</summary>
    public IReadOnlyList<CodeSnippet> Snippets => CodeSnippet.For(App, Issuer, secret: null, snippetWords);

    public async Task<IActionResult> OnGetAsync()
    {
        if (string.IsNullOrEmpty(ClientId) || await apps.FindAsync(ClientId, HttpContext.RequestAborted) is not { } app || !MaySee(app))
        {
            return NotFound();
        }

        App = await apps.ReadAsync(app, HttpContext.RequestAborted);
        Samples = WiredSamples.For(App, Issuer, App.Kind is AppKind.Api ? await scopes.ListAsync(App.ClientId, HttpContext.RequestAborted) : []);
        return Page();
    }

    private bool MaySee(App app) => app.OwnerId == User.GetUserId() || (AnyAppModel.Covers(app) && AdministrationRights.MayRead(User));
}
