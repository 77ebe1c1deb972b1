using System.Buffers.Text;
using System.Text;
using AuthProvider.Server.Account.Dashboard;
using AuthProvider.Server.Account.ExternalSignIn;
using AuthProvider.Server.Account.History;
using AuthProvider.Server.Account.RecentSignIn;
using AuthProvider.Server.Notices;
using AuthProvider.Server.Sessions;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Storage.SignInWays;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Account.Passkeys;

/// <summary>The passkeys of the signed-in user: adds, names and removes them.</summary>
[RecentSignIn]
public sealed class PasskeysModel(
    UserManager<User> users,
    PasskeyCeremonies ceremonies,
    WaysIn ways,
    ExternalProviders providers,
    SecurityJournal journal,
    ServerSettings settings,
    DeviceName devices,
    IStringLocalizer<PasskeysModel> words) : PageModel
{
    /// <summary>The greatest length of a name, in characters.</summary>
    public const int LongestName = 64;

    private const int Most = 20;

    /// <summary>The passkeys, the oldest first.</summary>
    public IReadOnlyList<UserPasskeyInfo> Passkeys { get; private set; } = [];

    /// <summary>What the authenticator is asked; null where there are as many as there may be.</summary>
    public PasskeyQuestion? Question { get; private set; }

    /// <summary>What to call the next one.</summary>
    public string SuggestedName { get; private set; } = "";

    /// <summary>What went wrong, for the person.</summary>
    public string? Problem { get; private set; }

    /// <summary>The domain of the passkeys.</summary>
    public string Domain => new Uri(settings.Issuer).Host;

    /// <summary>The user as authenticators know them.</summary>
    public string Handle => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(User.GetUserId().ToString("D")));

    /// <summary>The identifiers of the passkeys, for authenticators that drop those that are not among them.</summary>
    public string Accepted => string.Join(' ', Passkeys.Select(passkey => IdOf(passkey)));

    /// <summary>A passkey's identifier as text.</summary>
    /// <param name="passkey">The passkey.</param>
    public static string IdOf(UserPasskeyInfo passkey)
    {
        ArgumentNullException.ThrowIfNull(passkey);
        return Base64Url.EncodeToString(passkey.CredentialId);
    }

    public Task OnGetAsync() => ShowAsync();

    /// <summary>Adds a passkey.</summary>
    public async Task<IActionResult> OnPostAsync(string? name, string? state, string? credential)
    {
        var user = await FindAsync();
        var given = Clean(name) ?? devices.Describe(Request.Headers.UserAgent);
        if ((await users.GetPasskeysAsync(user)).Count >= Most || !await ceremonies.RegisterAsync(user, state, credential, given))
        {
            Problem = words["NotAdded"];
            await ShowAsync();
            return Page();
        }

        await journal.RecordAsync(user.Id, SecurityEvents.PasskeyAdded, given, CancellationToken.None);
        return LocalRedirect(Notice.AddTo(HttpContext, "~/account/security/passkeys", Notice.PasskeyAdded));
    }

    /// <summary>Names a passkey.</summary>
    public async Task<IActionResult> OnPostRenameAsync(string? id, string? name)
    {
        var user = await FindAsync();
        if (Clean(name) is { } given && await FindAsync(user, id) is { } passkey)
        {
            passkey.Name = given;
            await users.AddOrUpdatePasskeyAsync(user, passkey);
        }

        return LocalRedirect(Notice.AddTo(HttpContext, "~/account/security/passkeys", Notice.PasskeyNamed));
    }

    /// <summary>Removes a passkey; not the last way in.</summary>
    public async Task<IActionResult> OnPostRemoveAsync(string? id)
    {
        var user = await FindAsync();
        if (await FindAsync(user, id) is not { } passkey)
        {
            return LocalRedirect("~/account/security/passkeys");
        }

        if (await ways.RemovePasskeyAsync(user.Id, passkey.CredentialId, providers.Ways, HttpContext.RequestAborted) is Removal.IsLastWay)
        {
            Problem = words["OnlyWay"];
            await ShowAsync();
            return Page();
        }

        await journal.RecordAsync(user.Id, SecurityEvents.PasskeyRemoved, passkey.Name, CancellationToken.None);
        return LocalRedirect(Notice.AddTo(HttpContext, "~/account/security/passkeys", Notice.PasskeyRemoved));
    }

    private async Task ShowAsync()
    {
        var user = await FindAsync();
        Passkeys = [.. (await users.GetPasskeysAsync(user)).OrderBy(passkey => passkey.CreatedAt)];
        SuggestedName = devices.Describe(Request.Headers.UserAgent);
        Question = Passkeys.Count < Most ? await ceremonies.BeginRegistrationAsync(user) : null;
    }

    private async Task<User> FindAsync() =>
        await users.FindByIdAsync(User.GetUserId().ToString("D")) ?? throw new InvalidOperationException("The user of a session is gone.");

    private async Task<UserPasskeyInfo?> FindAsync(User user, string? id) =>
        id is { Length: > 0 } && Base64Url.IsValid(id) ? await users.GetPasskeyAsync(user, Base64Url.DecodeFromChars(id)) : null;

    private static string? Clean(string? name) =>
        name?.Trim() is { Length: > 0 and <= LongestName } text && DisplayNameRules.Check(text) is null ? text : null;
}
