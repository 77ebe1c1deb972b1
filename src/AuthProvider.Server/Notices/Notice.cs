using System.Globalization;

namespace AuthProvider.Server.Notices;

/// <summary>
/// A sentence about what has just happened, on the page that a form leads to. The address names it, from a fixed list: it needs no
/// cookie, and nobody can put words of their own on a page with a link.
/// </summary>
/// <param name="Sentence">What has happened.</param>
/// <param name="IsGood">Whether it is what the person wanted.</param>
internal sealed record Notice(string Sentence, bool IsGood)
{
    /// <summary>The parameter of the address.</summary>
    public const string Parameter = "notice";

    private const string CountParameter = "count";
    private const int HighestCount = 10_000;

    /// <summary>A form was posted that is too old, or was not made for this browser.</summary>
    public const string StaleForm = "stale";

    public const string SessionEnded = "session-ended";
    public const string SessionsEnded = "sessions-ended";
    public const string AccessWithdrawn = "access-withdrawn";
    public const string PasswordChanged = "password-changed";
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

    /// <summary>The notice that an address names; null where it names none.</summary>
    public static Notice? Find(IQueryCollection query)
    {
        _ = int.TryParse(query[CountParameter], NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        count = Math.Min(count, HighestCount);
        return query[Parameter].ToString() switch
        {
            StaleForm => new("The page was open for too long; nothing was changed.", IsGood: false),
            SessionEnded => new("The session has been ended.", IsGood: true),
            SessionsEnded => new(CountSentence(count), IsGood: true),
            AccessWithdrawn => new("The app has no access to your account any more.", IsGood: true),
            PasswordChanged => new($"Your password has been changed. {CountSentence(count)}", IsGood: true),
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
    }

    /// <summary>Adds a notice to an address of ours that has no query.</summary>
    public static string AddTo(string address, string notice, int? count = null) =>
        count is null ? $"{address}?{Parameter}={notice}" : string.Create(CultureInfo.InvariantCulture, $"{address}?{Parameter}={notice}&{CountParameter}={count}");

    private static string CountSentence(int count) => count switch
    {
        0 => "There were no other sessions.",
        1 => "One other session has been ended.",
        _ => string.Create(CultureInfo.InvariantCulture, $"{count} other sessions have been ended."),
    };
}
