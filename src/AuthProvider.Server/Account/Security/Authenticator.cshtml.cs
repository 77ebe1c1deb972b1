using System.Globalization;
using AuthProvider.Server.Account.History;
using AuthProvider.Server.Account.RecentSignIn;
using AuthProvider.Server.Account.SignIn;
using AuthProvider.Server.Devices;
using AuthProvider.Server.Notices;
using AuthProvider.Server.Sessions;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.SecondFactors;
using AuthProvider.Storage.SecurityHistory;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Account.Security;

/// <summary>Sets up the authenticator app of the signed-in user, and removes it.</summary>
[RecentSignIn]
public sealed class AuthenticatorModel(
    SecondFactorStore factors,
    AuthenticatorSetup setup,
    SecurityJournal journal,
    BrowserSessions browsers,
    BrowserSessionChanges changes,
    ServerSettings settings,
    TimeProvider time,
    IStringLocalizer<SecurityModel> words) : PageModel
{
    /// <summary>The key that is being set up, encrypted.</summary>
    [BindProperty]
    public string? State { get; set; }

    /// <summary>What was typed.</summary>
    [BindProperty]
    public string? Code { get; set; }

    /// <summary>Whether there is an app.</summary>
    public bool IsSet { get; private set; }

    /// <summary>The recovery codes, right after the set-up; else null.</summary>
    public IReadOnlyList<string>? RecoveryCodes { get; private set; }

    /// <summary>The key as people type it, in groups.</summary>
    public string KeyText { get; private set; } = "";

    /// <summary>The key as cameras read it.</summary>
    internal QrCode? Picture { get; private set; }

    public async Task OnGetAsync()
    {
        IsSet = await factors.FindAsync(User.GetUserId(), HttpContext.RequestAborted) is not null;
        if (!IsSet)
        {
            Show(setup.Begin(User.GetUserId()));
        }
    }

    /// <summary>Sets the app up, once a code shows that it has the key.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        var (userId, aborted) = (User.GetUserId(), HttpContext.RequestAborted);
        if (await factors.FindAsync(userId, aborted) is not null)
        {
            return LocalRedirect("~/account/security/authenticator");
        }

        if (setup.Read(State, userId) is not { } key)
        {
            return LocalRedirect(Notice.AddTo(HttpContext, "~/account/security/authenticator", Notice.StaleForm));
        }

        if (Totp.FindStep(key, string.Concat((Code ?? "").Where(char.IsAsciiDigit)), time.GetUtcNow()) is not { } step)
        {
            ModelState.AddModelError(nameof(Code), words["WrongCode"]);
            Show(State!);
            return Page();
        }

        await factors.SetAsync(userId, key, step, aborted);

        // It has happened: who hangs up now is told all the same.
        await journal.RecordAsync(userId, SecurityEvents.AuthenticatorAdded, cancellationToken: CancellationToken.None);
        await StrengthenAsync(userId);
        RecoveryCodes = await factors.MakeRecoveryCodesAsync(userId, CancellationToken.None);
        return Page();
    }

    /// <summary>Removes the app.</summary>
    public async Task<IActionResult> OnPostRemoveAsync()
    {
        await factors.RemoveAsync(User.GetUserId(), HttpContext.RequestAborted);
        await journal.RecordAsync(User.GetUserId(), SecurityEvents.AuthenticatorRemoved, cancellationToken: CancellationToken.None);
        return LocalRedirect(Notice.AddTo(HttpContext, "~/account/security", Notice.AuthenticatorRemoved));
    }

    // Who has just shown a code is not asked for the next one right away.
    private async Task StrengthenAsync(Guid userId)
    {
        if (await browsers.GetAsync() is { Active: { } session } && !session.AuthenticationMethods.Contains("mfa", StringComparer.Ordinal))
        {
            var methods = new SecondStepVerdict(SecondStepOutcome.Authenticator).Methods(session.AuthenticationMethods);
            await changes.StrengthenAsync(session.Id, userId, methods, session.IsPersistent);
        }
    }

    private void Show(string state)
    {
        State = state;
        ModelState.Remove(nameof(State));
        var key = Totp.ToBase32(setup.Read(state, User.GetUserId())!);
        KeyText = string.Join(' ', key.Chunk(4).Select(part => new string(part)));
        // Of several servers without a name of their own people tell the host.
        var issuer = Uri.EscapeDataString(settings.Branding.Name is BrandingSettings.DefaultName ? new Uri(settings.Issuer).Host : settings.Branding.Name);
        var name = Uri.EscapeDataString(User.FindFirst(Claims.PreferredUsername)?.Value ?? "");
        Picture = QrCode.Of(string.Create(CultureInfo.InvariantCulture, $"otpauth://totp/{issuer}:{name}?secret={key}&issuer={issuer}&algorithm=SHA1&digits={Totp.Digits}&period=30"));
    }
}
