using System.Globalization;

namespace AuthProvider.Server.Notices;

/// <summary>
/// A sentence about what has just happened, on the page that a form leads to. The address names it, from a fixed list, and it is shown
/// once, to the browser that got its cookie with the answer to the form: a link of another site makes no page say what has not happened.
/// </summary>
/// <param name="Sentence">What has happened.</param>
/// <param name="IsGood">Whether it is what the person wanted.</param>
internal sealed record Notice(string Sentence, bool IsGood)
{
    /// <summary>The parameter of the address.</summary>
    public const string Parameter = "notice";

    /// <summary>The cookie: the notice of the address, a full stop, a count.</summary>
    public const string CookieName = "__Host-AuthProvider-Notice";

    private const int HighestCount = 10_000;

    // Long enough for a slow page.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>A form was posted that is too old, or was not made for this browser.</summary>
    public const string StaleForm = "stale";

    public const string SessionEnded = "session-ended";
    public const string SessionsEnded = "sessions-ended";
    public const string AccessWithdrawn = "access-withdrawn";
    public const string PasswordChanged = "password-changed";
    public const string PasswordReset = "password-reset";
    public const string EmailConfirmed = "email-confirmed";
    public const string EmailHalfConfirmed = "email-half-confirmed";
    public const string ConfirmationSent = "confirmation-sent";
    public const string EmailChangeBegun = "email-change-begun";
    public const string EmailChangeStopped = "email-change-stopped";
    public const string DevicesForgotten = "devices-forgotten";
    public const string AuthenticatorRemoved = "authenticator-removed";
    public const string PasskeyAdded = "passkey-added";
    public const string PasskeyNamed = "passkey-named";
    public const string PasskeyRemoved = "passkey-removed";
    public const string DeletionPlanned = "deletion-planned";
    public const string AccountKept = "account-kept";
    public const string SignInAgain = "sign-in-again";
    public const string SignInEnded = "sign-in-ended";
    public const string ProfileSaved = "profile-saved";
    public const string AppKnown = "app-known";
    public const string AppSaved = "app-saved";
    public const string AppDeleted = "app-deleted";
    public const string SecretNotMade = "secret-not-made";
    public const string AppApproved = "app-approved";
    public const string AppDisabled = "app-disabled";
    public const string AppEnabled = "app-enabled";
    public const string AppTrusted = "app-first-party";
    public const string AppDistrusted = "app-third-party";
    public const string AppChangedMeanwhile = "app-changed-meanwhile";

    /// <summary>The notice that the address of a page names and that has just happened in this browser, for this once; null where there is none.</summary>
    /// <param name="context">The request for the page.</param>
    public static Notice? Take(HttpContext context)
    {
        var name = context.Request.Query[Parameter].ToString();
        if (name.Length == 0 || context.Request.Cookies[CookieName]?.Split('.') is not [var happened, var number] || !string.Equals(name, happened, StringComparison.Ordinal))
        {
            return null;
        }

        context.Response.Cookies.Delete(CookieName, Options(lifetime: null));
        _ = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        return Find(name, Math.Min(count, HighestCount));
    }

    /// <summary>Adds a notice to an address of ours that has no query, and gives the browser the cookie with which the page shows it.</summary>
    /// <param name="context">The request whose answer leads there.</param>
    /// <param name="address">The address.</param>
    /// <param name="notice">The notice.</param>
    /// <param name="count">How many, where the sentence says it.</param>
    public static string AddTo(HttpContext context, string address, string notice, int count = 0)
    {
        Give(context, notice, count);
        return $"{address}?{Parameter}={notice}";
    }

    /// <summary>Gives the browser the cookie with which the page that it goes to shows a notice.</summary>
    /// <param name="context">The request whose answer leads there.</param>
    /// <param name="notice">The notice that the address names.</param>
    /// <param name="count">How many, where the sentence says it.</param>
    public static void Give(HttpContext context, string notice, int count = 0) =>
        context.Response.Cookies.Append(CookieName, string.Create(CultureInfo.InvariantCulture, $"{notice}.{count}"), Options(Lifetime));

    // Strict: not even right after something happened does a link of another site bring it along.
    private static CookieOptions Options(TimeSpan? lifetime) => new()
    {
        Secure = true, HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true, MaxAge = lifetime,
    };

    private static Notice? Find(string name, int count) => name switch
    {
        StaleForm => new("The page was open for too long, or your browser keeps no cookies of this site. Nothing was changed.", IsGood: false),
        SessionEnded => new("The session has been ended.", IsGood: true),
        SessionsEnded => new(CountSentence(count), IsGood: true),
        AccessWithdrawn => new("The app has no access to your account any more.", IsGood: true),
        PasswordChanged => new($"Your password has been changed. {CountSentence(count)}", IsGood: true),
        PasswordReset => new("Your password has been reset, and all your sessions have ended. Sign in with the new one.", IsGood: true),
        EmailConfirmed => new("Your e-mail address is confirmed.", IsGood: true),
        EmailHalfConfirmed => new("This address has said yes. The change is made once the other one has too: open the link in the letter to it.", IsGood: true),
        ConfirmationSent => new("A link is on its way to your address.", IsGood: true),
        EmailChangeBegun => new("Letters are on their way. The address changes once their links were opened.", IsGood: true),
        EmailChangeStopped => new("Your e-mail address stays as it is.", IsGood: true),
        DevicesForgotten => new("All your devices ask for the second step again.", IsGood: true),
        AuthenticatorRemoved => new("The authenticator app is removed. Your password alone signs you in.", IsGood: true),
        PasskeyAdded => new("The passkey is added. You can sign in with it from now on.", IsGood: true),
        PasskeyNamed => new("The passkey has its new name.", IsGood: true),
        PasskeyRemoved => new("The passkey signs in no more.", IsGood: true),
        DeletionPlanned => new("Your account will be deleted. Until then you can keep it.", IsGood: true),
        AccountKept => new("You keep your account.", IsGood: true),
        SignInEnded => new("That sign-in took too long, or there were too many wrong codes. Begin again.", IsGood: false),
        SignInAgain => new("To change how people get in to your account, sign in again first.", IsGood: true),
        ProfileSaved => new("Your profile has been saved. Apps that may see it see the change from now on.", IsGood: true),
        AppKnown => new("This app is registered already. A secret is shown only once: if you did not keep it, make a new one here.", IsGood: false),
        AppSaved => new("The app has been saved.", IsGood: true),
        AppDeleted => new("The app has been deleted.", IsGood: true),
        SecretNotMade => new("No secret was made: the app has changed since you opened the page, or you sent the form twice.", IsGood: false),
        AppApproved => new("The app has been approved.", IsGood: true),
        AppDisabled => new("The app has been switched off. It gets no more tokens, and those that it has are worth nothing.", IsGood: true),
        AppEnabled => new("The app has been switched on.", IsGood: true),
        AppTrusted => new("The app is first party now: its users are not asked for consent.", IsGood: true),
        AppDistrusted => new("The users of the app are asked for consent now.", IsGood: true),
        AppChangedMeanwhile => new("Somebody else changed the app at the same time; nothing was done. Look at it and try again.", IsGood: false),
        _ => null,
    };

    private static string CountSentence(int count) => count switch
    {
        0 => "There were no other sessions.",
        1 => "One other session has been ended.",
        _ => string.Create(CultureInfo.InvariantCulture, $"{count} other sessions have been ended."),
    };
}
