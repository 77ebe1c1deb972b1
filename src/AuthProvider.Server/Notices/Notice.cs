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
