using AuthProvider.Server.Notices;
using AuthProvider.Server.Sessions;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using StandardScopes = OpenIddict.Abstractions.OpenIddictConstants.Scopes;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>Registers an app. The answer to the form shows its secret, once: a reload sends the form again, which leads to the page of the app.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class NewModel(AppStore apps, AppCache known, AppFormRules rules, ScopeChoices choices, FormTokens tokens, ServerSettings settings, IStringLocalizer<NewModel> words)
    : AppPage
{
    /// <summary>The kind, as the address names it.</summary>
    [FromQuery(Name = "kind")]
    public string? KindName { get; set; }

    /// <summary>Names the app that this form registers.</summary>
    [BindProperty]
    public string? FormToken { get; set; }

    /// <summary>Whether the user may register apps.</summary>
    public bool MayRegister => settings.Apps.Allows(User);

    /// <summary>Whether the form of a kind is shown, or the question for one.</summary>
    public bool IsKindChosen { get; private set; }

    /// <summary>Whether an administrator has to approve what is registered.</summary>
    public bool WaitsForApproval => settings.Apps.Approval;

    public async Task<IActionResult> OnGetAsync()
    {
        Form.Scopes = [StandardScopes.Profile, StandardScopes.Email];
        FormToken = tokens.Create(User.GetUserId());
        return await LoadAsync() ?? Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (await LoadAsync() is { } refusal)
        {
            return refusal;
        }

        if (!IsKindChosen)
        {
            return LocalRedirect("~/developer/apps/new");
        }

        if (tokens.Read(FormToken, User.GetUserId()) is not { } id)
        {
            RenewToken();
            ModelState.AddModelError("", words["FormOfSomebodyElse"]);
            return Page();
        }

        if (await FindRegisteredAsync(id) is { } earlier)
        {
            return earlier;
        }

        var empty = new AppDraft
        {
            ClientId = "", Kind = Kind, Name = "", OwnerId = User.GetUserId(), Status = settings.Apps.Approval ? AppStatus.Pending : AppStatus.Active,
        };
        return await rules.JudgeAsync(Form, empty, Offered, ModelState, HttpContext.RequestAborted) is { } judged
            ? await SaveAsync(judged with { Draft = judged.Draft with { ClientId = ClientIds.Create(judged.Draft.Name) } }, id)
            : Page();
    }

    private async Task<IActionResult> SaveAsync(JudgedApp judged, Guid id)
    {
        try
        {
            (_, Secret) = Kind is AppKind.Api
                ? await apps.CreateApiAsync(judged.Draft, judged.ApiScopes, id, HttpContext.RequestAborted)
                : await apps.CreateAsync(judged.Draft, chosenSecret: null, id, HttpContext.RequestAborted);
            App = judged.Draft;
            return Page();
        }
        catch (ScopeTakenException taken)
        {
            rules.SayTaken(taken, ModelState);
            return Page();
        }
        catch (DbUpdateException) when (ModelState.IsValid)
        {
            // The button was pressed twice, and the other press was first.
            if (await FindRegisteredAsync(id) is { } earlier)
            {
                return earlier;
            }

            throw;
        }
    }

    private async Task<IActionResult?> FindRegisteredAsync(Guid id) =>
        await known.FindByIdAsync(id, HttpContext.RequestAborted) is { ClientId: { } clientId }
            ? LocalRedirect(Notice.AddTo(HttpContext, "~/developer/apps/" + AppAddresses.InAddress(clientId), Notice.AppKnown))
            : null;

    private async Task<IActionResult?> LoadAsync()
    {
        if (!MayRegister)
        {
            return new PageResult { StatusCode = StatusCodes.Status403Forbidden };
        }

        if (AppAddresses.ParseKind(KindName) is { } kind)
        {
            (Kind, IsKindChosen) = (kind, true);
            Scopes = await choices.ListAsync(kind, HttpContext.RequestAborted);
        }

        return null;
    }

    private void RenewToken()
    {
        // The field would show again what was sent.
        ModelState.Remove(nameof(FormToken));
        FormToken = tokens.Create(User.GetUserId());
    }
}
