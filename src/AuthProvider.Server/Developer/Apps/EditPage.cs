using AuthProvider.Protocol.ClientAuthentication;
using AuthProvider.Server.Notices;
using AuthProvider.Storage.Apps;
using Microsoft.AspNetCore.Mvc;
using static OpenIddict.Abstractions.OpenIddictExceptions;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>Changes an app, makes it a new secret, and deletes it: for its owner, and for administrators the apps that belong to the server.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public abstract class EditPage(
    AppStore apps, AppSecrets secrets, ApiScopeStore scopes, AppFormRules rules, ScopeChoices choices, TimeProvider time) : AppPage
{
    /// <summary>How long earlier secrets may stay valid beside a new one, in hours, and the name of the words for it.</summary>
    public static IReadOnlyList<(int Hours, string Name)> Overlaps { get; } = [(0, "EndAtOnce"), (1, "AnotherHour"), (24, "AnotherDay"), (168, "AnotherWeek")];

    /// <summary>The <c>client_id</c>.</summary>
    [FromRoute(Name = "clientId")]
    public string ClientId { get; set; } = "";

    /// <summary>Whether the page asks if the app is to be deleted.</summary>
    [FromQuery(Name = "delete")]
    public string? Delete { get; set; }

    /// <summary>The app as it is stored.</summary>
    public App Stored { get; private set; } = null!;

    /// <summary>Whether the app has a secret: one that proves itself with a key, or not at all, has none.</summary>
    public bool HasSecret => App is { HasSecret: true };

    /// <summary>The secrets that are valid now, newest first.</summary>
    public IReadOnlyList<StoredSecret> Secrets => [.. ClientSecrets.Parse(Stored.ClientSecret).Where(secret => secret.IsValidAt(time.GetUtcNow()))];

    /// <summary>The address of this page.</summary>
    public string Address => $"{ListAddress}/{AppAddresses.InAddress(Stored.ClientId!)}";

    /// <summary>The address of the list that the app is on.</summary>
    public abstract string ListAddress { get; }

    /// <summary>Whether the user of the request may look at the app only.</summary>
    public virtual bool IsReadOnly => false;

    /// <summary>Whether the user of the request may see the app, and change it unless the page is for reading.</summary>
    private protected abstract bool MayChange(App app);

    /// <summary>What becomes of a change: what an administrator said of the app may not count any more.</summary>
    /// <param name="changed">What the form says.</param>
    /// <param name="before">What the app was.</param>
    private protected virtual AppDraft Allow(AppDraft changed, AppDraft before) => changed;

    public async Task<IActionResult> OnGetAsync()
    {
        if (await LoadAsync() is not { } draft)
        {
            return NotFound();
        }

        Form = AppForm.From(draft, await ReadApiScopesAsync());
        return Page();
    }

    /// <summary>Saves the settings, unless they have changed since the form was made: what another window saved would come undone.</summary>
    /// <param name="version">The state of the app that the form was made for.</param>
    public async Task<IActionResult> OnPostAsync(string? version)
    {
        if (await LoadAsync() is not { } draft)
        {
            return NotFound();
        }

        if (!string.Equals(version, Stored.ConcurrencyToken, StringComparison.Ordinal))
        {
            rules.SayChanged(ModelState);
            return Page();
        }

        if (await rules.JudgeAsync(Form, draft, Offered, ModelState, HttpContext.RequestAborted) is not { } judged)
        {
            return Page();
        }

        try
        {
            var changed = Allow(judged.Draft, draft);
            await (Kind is AppKind.Api
                ? apps.UpdateApiAsync(Stored, changed, judged.ApiScopes, HttpContext.RequestAborted)
                : apps.UpdateAsync(Stored, changed, HttpContext.RequestAborted));
            return LocalRedirect(Notice.AddTo(HttpContext, Address, Notice.AppSaved));
        }
        catch (ScopeTakenException taken)
        {
            rules.SayTaken(taken, ModelState);
        }
        catch (ConcurrencyException)
        {
            rules.SayChanged(ModelState);
        }

        return Page();
    }

    /// <summary>Makes a new secret and shows it in the answer. The form names the state that it was made for, so that a reload changes nothing.</summary>
    /// <param name="overlap">How long the earlier ones stay valid, in hours.</param>
    /// <param name="version">The state of the app that the form was made for.</param>
    public async Task<IActionResult> OnPostRotateAsync(int? overlap, string? version)
    {
        if (await LoadAsync() is not { } draft)
        {
            return NotFound();
        }

        if (!HasSecret || overlap is not { } hours || !Overlaps.Any(choice => choice.Hours == hours))
        {
            return BadRequest();
        }

        if (!string.Equals(version, Stored.ConcurrencyToken, StringComparison.Ordinal))
        {
            return LocalRedirect(Notice.AddTo(HttpContext, Address, Notice.SecretNotMade));
        }

        try
        {
            Secret = await secrets.RotateAsync(Stored, TimeSpan.FromHours(hours), HttpContext.RequestAborted);
        }
        catch (ConcurrencyException)
        {
            return LocalRedirect(Notice.AddTo(HttpContext, Address, Notice.SecretNotMade));
        }

        App = draft;
        return Page();
    }

    /// <summary>Deletes the app.</summary>
    public async Task<IActionResult> OnPostDeleteAsync()
    {
        if (await LoadAsync() is null)
        {
            return NotFound();
        }

        try
        {
            await apps.DeleteAsync(Stored, HttpContext.RequestAborted);
        }
        catch (ConcurrencyException)
        {
            return LocalRedirect(Address + "?delete=ask");
        }

        return LocalRedirect(Notice.AddTo(HttpContext, ListAddress, Notice.AppDeleted));
    }

    private async Task<AppDraft?> LoadAsync()
    {
        if (string.IsNullOrEmpty(ClientId) || await apps.FindAsync(ClientId, HttpContext.RequestAborted) is not { } app || !MayChange(app))
        {
            return null;
        }

        (Stored, Kind) = (app, app.Kind);
        Scopes = await choices.ListAsync(Kind, HttpContext.RequestAborted);
        return App = await apps.ReadAsync(app, HttpContext.RequestAborted);
    }

    private async Task<IReadOnlyList<ApiScope>> ReadApiScopesAsync() =>
        Kind is AppKind.Api ? await scopes.ListAsync(ClientId, HttpContext.RequestAborted) : [];
}
