using AuthProvider.Server.Account.ExternalSignIn;
using AuthProvider.Server.Account.History;
using AuthProvider.Server.Mail;
using AuthProvider.Server.Notices;
using AuthProvider.Server.Sessions;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.ExternalSignIns;
using AuthProvider.Storage.KnownDevices;
using AuthProvider.Storage.SecondFactors;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Account.Security;

/// <summary>How the signed-in user gets in, and what happened lately.</summary>
public sealed class SecurityModel(
    AuthProviderDbContext database,
    SecondFactorStore factors,
    KnownDeviceStore devices,
    ExternalLoginStore logins,
    ExternalProviders providers,
    SecurityHistoryStore history,
    SecurityJournal journal,
    MailRoute route,
    TimeProvider time)
    : PageModel
{
    private const int EventsShown = 5;

    /// <summary>The time of the page.</summary>
    public DateTimeOffset Now { get; } = time.GetUtcNow();

    /// <summary>Whether the user has a password.</summary>
    public bool HasPassword { get; private set; }

    /// <summary>How many passkeys the user has.</summary>
    public int Passkeys { get; private set; }

    /// <summary>What people call the providers whose accounts sign the user in.</summary>
    public IReadOnlyList<string> Providers { get; private set; } = [];

    /// <summary>Whether there are providers to link an account of.</summary>
    public bool OffersProviders => providers.All.Count > 0;

    /// <summary>When the authenticator app was set up; null where there is none.</summary>
    public DateTimeOffset? AuthenticatorSince { get; private set; }

    /// <summary>How many recovery codes are left.</summary>
    public int RecoveryCodesLeft { get; private set; }

    /// <summary>The devices that leave the second step out.</summary>
    public IReadOnlyList<KnownDevice> TrustedDevices { get; private set; } = [];

    /// <summary>Whether a mailed code signs in.</summary>
    public bool SignsInByMail { get; private set; }

    /// <summary>What happened lately.</summary>
    public IReadOnlyList<SecurityEvent> Events { get; private set; } = [];

    public async Task OnGetAsync()
    {
        var aborted = HttpContext.RequestAborted;
        var user = await FindAsync();
        HasPassword = user.PasswordHash is not null;
        SignsInByMail = user.EmailConfirmed && route.Works;
        AuthenticatorSince = await factors.FindAsync(user.Id, aborted);
        RecoveryCodesLeft = await factors.CountRecoveryCodesAsync(user.Id, aborted);
        TrustedDevices = await devices.FindTrustedAsync(user.Id, user.SecurityStamp ?? "", aborted);
        Passkeys = await database.UserPasskeys.CountAsync(passkey => passkey.UserId == user.Id, aborted);
        Providers = [.. (await logins.FindAsync(user.Id, aborted)).Select(login => providers.Call(login.Provider)).Distinct(StringComparer.CurrentCulture)];
        Events = await history.FindAsync(user.Id, EventsShown, aborted);
    }

    /// <summary>Trusts no device any more.</summary>
    public async Task<IActionResult> OnPostDistrustAsync()
    {
        await devices.DistrustAsync(User.GetUserId(), HttpContext.RequestAborted);
        await journal.RecordAsync(User.GetUserId(), SecurityEvents.DevicesForgotten, cancellationToken: CancellationToken.None);
        return LocalRedirect(Notice.AddTo(HttpContext, "~/account/security", Notice.DevicesForgotten));
    }

    private Task<User> FindAsync()
    {
        var id = User.GetUserId();
        return database.Users.AsNoTracking().SingleAsync(user => user.Id == id, HttpContext.RequestAborted);
    }
}
