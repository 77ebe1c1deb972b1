using System.Globalization;
using System.Text.RegularExpressions;
using AuthProvider.Protocol.Refusals;

namespace AuthProvider.Storage.Users;

/// <summary>Which values the standard claims may have that a user enters (OpenID Connect Core 1.0, 5.1 and 5.1.1).</summary>
public static partial class ProfileRules
{
    /// <summary>The greatest length of a claim, in characters.</summary>
    public const int MaximumLength = 255;

    /// <summary>The greatest length of an address of a page or picture, in characters.</summary>
    public const int MaximumUrlLength = 1000;

    /// <summary>The time zones to choose from, by name.</summary>
    public static IReadOnlyList<string> TimeZones { get; } =
        [.. TimeZoneInfo.GetSystemTimeZones().Where(zone => zone.HasIanaId).Select(zone => zone.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The date where the day is furthest ahead: nobody was born after it.</summary>
    /// <param name="time">The clock.</param>
    public static DateOnly LatestDate(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return DateOnly.FromDateTime(time.GetUtcNow().AddHours(14).UtcDateTime);
    }

    /// <summary>Judges a claim.</summary>
    /// <param name="claim">Its name; a part of the address by its own.</param>
    /// <param name="text">Its value; not empty.</param>
    /// <param name="today">The last day on which somebody may have been born.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static Refusal? Check(string claim, string text, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(text);
        var maximum = MaximumLengthOf(claim);
        if (text.Length > maximum)
        {
            return new Refusal("ClaimLength", "This has up to {0} characters.", maximum);
        }

        // Lines of an address are divided by line feeds, or by carriage return and line feed (5.1.1).
        if (UnseenCharacters.AreIn(HasLines(claim) ? text.Replace('\r', ' ').Replace('\n', ' ') : text))
        {
            return new Refusal("ClaimCharacters", "This has no control characters, no marks that turn the direction of text and none that cannot be seen.");
        }

        return claim switch
        {
            "profile" or "picture" or "website" when !IsUrl(text) => new Refusal("ClaimUrl", "This takes an https or http URL, such as https://example.org/me."),
            "birthdate" when !IsBirthdate(text, today) =>
                new Refusal("ClaimBirthdate", "A date of birth reads YYYY-MM-DD, 0000-MM-DD without the year, or YYYY, and is not in the future."),
            "zoneinfo" when !IsTimeZone(text) => new Refusal("ClaimTimeZone", "A time zone has a name such as Europe/Lisbon."),
            "locale" when !LanguageTag().IsMatch(text) => new Refusal("ClaimLanguage", "A language reads like en or pt-BR."),
            "phone_number" when !E164().IsMatch(text) =>
                new Refusal("ClaimPhoneNumber", "A phone number begins with + and the code of its country, and has up to 15 digits."),
            _ => null,
        };
    }

    /// <summary>The greatest length of a claim, in characters.</summary>
    /// <param name="claim">Its name.</param>
    public static int MaximumLengthOf(string claim) => claim is "profile" or "picture" or "website" || HasLines(claim) ? MaximumUrlLength : MaximumLength;

    /// <summary>
    /// The form in which a claim is kept: a phone number without blanks, brackets, hyphens and full stops, as one that is verified must be
    /// (E.164; 5.1), a language with hyphens (RFC 5646, 2.1), lines with line feeds.
    /// </summary>
    /// <param name="claim">Its name.</param>
    /// <param name="text">Its value as it was typed.</param>
    public static string Normalize(string claim, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return claim switch
        {
            "phone_number" => string.Concat(text.Where(letter => letter is not (' ' or '\u00a0' or '(' or ')' or '-' or '.' or '/'))),
            "locale" => text.Replace('_', '-'),
            _ when HasLines(claim) => text.ReplaceLineEndings("\n"),
            _ => text,
        };
    }

    private static bool HasLines(string claim) => claim is "formatted" or "street_address";

    private static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && uri.Host.Length > 0 && !text.Contains(' ', StringComparison.Ordinal);

    // The year 0000, for one that is not told, is a leap year like 2000.
    private static bool IsBirthdate(string text, DateOnly today) => text switch
    {
        { Length: 4 } when Year().IsMatch(text) => int.Parse(text, CultureInfo.InvariantCulture) is var year && year > 0 && year <= today.Year,
        _ when text.StartsWith("0000-", StringComparison.Ordinal) => TryParse("2000" + text[4..], out _),
        _ => TryParse(text, out var date) && date <= today,
    };

    private static bool TryParse(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    // Older names, which the list leaves out, are good too. The system looks for a file of the name it gets, and so gets none with dots.
    private static bool IsTimeZone(string text) => TimeZones.Contains(text, StringComparer.Ordinal)
        || (ZoneName().IsMatch(text) && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) && zone.HasIanaId);

    [GeneratedRegex(@"^[0-9]{4}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Year();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ZoneName();

    // RFC 5646, 2.1: language, script, region, variants; without extensions and private use.
    [GeneratedRegex(@"^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LanguageTag();

    [GeneratedRegex(@"^\+[1-9][0-9]{6,14}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex E164();
}
