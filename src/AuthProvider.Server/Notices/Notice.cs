using System.Globalization;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Notices;

/// <summary>
/// A sentence about what has just happened, on the page that a form leads to. The address names it, from a fixed list, and it is shown
/// once, to the browser that got its cookie with the answer to the form: a link of another site makes no page say what has not happened.
/// </summary>
/// <param name="Name">What has happened: the name of its sentence.</param>
/// <param name="Count">How many, where the sentence says it.</param>
internal sealed record Notice(string Name, int Count)
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
    public const string ProviderLinked = "provider-linked";
    public const string ProviderUnlinked = "provider-unlinked";
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
        return new(name, Math.Min(count, HighestCount));
    }

    /// <summary>Whether it is what the person wanted.</summary>
    public bool IsGood => !IsBad(Name);

    /// <summary>The sentence; null where there is none of the name.</summary>
    /// <param name="words">The sentences.</param>
    public string? Say(IStringLocalizer<Notice> words) => Name switch
    {
        SessionsEnded => CountSentence(words),
        PasswordChanged => $"{words[PasswordChanged]} {CountSentence(words)}",
        _ => words[Name] is { ResourceNotFound: false } sentence ? sentence.Value : null,
    };

    private string CountSentence(IStringLocalizer<Notice> words) => Count switch
    {
        0 => words["no-session-ended"],
        1 => words["one-session-ended"],
        _ => words[SessionsEnded, Count],
    };

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

    // Where it is not what the person wanted.
    private static bool IsBad(string name) => name is StaleForm or SignInEnded or AppKnown or SecretNotMade or AppChangedMeanwhile;
}
