using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Html;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Languages;

/// <summary>
/// Times in words, as the language and the region of their reader write them, in their time zone where their profile names it, else in UTC.
/// The zone is said where the hour is.
/// </summary>
/// <param name="words">The words.</param>
/// <param name="zone">The zone of the reader.</param>
public sealed partial class TimeWords(IStringLocalizer<TimeWords> words, TimeZoneInfo zone)
{
    /// <summary>How long ago a time is: what is longer ago than a day is a date.</summary>
    /// <param name="time">The time.</param>
    /// <param name="now">The time now.</param>
    public string Ago(DateTimeOffset time, DateTimeOffset now) => (now - time) switch
    {
        { TotalMinutes: < 2 } => words["JustNow"],
        { TotalMinutes: < 3 } => words["TwoMinutesAgo"],
        { TotalHours: < 1 } ago => words[IsFew((int)ago.TotalMinutes) ? "MinutesFew" : "MinutesMany", (int)ago.TotalMinutes],
        { TotalHours: < 2 } => words["AnHourAgo"],
        { TotalHours: < 3 } => words["TwoHoursAgo"],
        { TotalDays: < 1 } ago => words[IsFew((int)ago.TotalHours) ? "HoursFew" : "HoursMany", (int)ago.TotalHours],
        _ => words["OnDate", Date(time)],
    };

    /// <summary>A date, with the month in words and without the day of the week.</summary>
    /// <param name="time">The time.</param>
    public string Date(DateTimeOffset time)
    {
        var format = CultureInfo.CurrentCulture.DateTimeFormat;
        return Here(time).ToString(DayOfWeek().Replace(format.LongDatePattern, ""), format);
    }

    /// <summary>The date, the minute and the zone.</summary>
    /// <param name="time">The time.</param>
    public string Exact(DateTimeOffset time)
    {
        var here = Here(time);
        return words["DateAndTime", Date(time), here.ToString("t", CultureInfo.CurrentCulture), ZoneOf(here)];
    }

    /// <summary>The exact time, for machines.</summary>
    /// <param name="time">The time.</param>
    public static string Machine(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary><see cref="Ago"/> as an element of a page.</summary>
    /// <param name="time">The time.</param>
    /// <param name="now">The time now.</param>
    public IHtmlContent AgoTag(DateTimeOffset time, DateTimeOffset now) => Tag(time, Ago(time, now));

    /// <summary><see cref="Date"/> as an element of a page.</summary>
    /// <param name="time">The time.</param>
    public IHtmlContent DateTag(DateTimeOffset time) => Tag(time, Date(time));

    /// <summary><see cref="Exact"/> as an element of a page.</summary>
    /// <param name="time">The time.</param>
    public IHtmlContent ExactTag(DateTimeOffset time) => new HtmlContentBuilder().AppendFormat("<time datetime=\"{0}\">{1}</time>", Machine(time), Exact(time));

    private HtmlContentBuilder Tag(DateTimeOffset time, string text)
    {
        var tag = new HtmlContentBuilder();
        tag.AppendFormat("<time datetime=\"{0}\" title=\"{1}\">{2}</time>", Machine(time), Exact(time), text);
        return tag;
    }

    private DateTimeOffset Here(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, zone);

    private string ZoneOf(DateTimeOffset here) => zone.Equals(TimeZoneInfo.Utc) ? "UTC" : here.ToString("'UTC'zzz", CultureInfo.InvariantCulture);

    // As Arabic counts (Unicode CLDR, plural rules); in the other languages both are the same.
    private static bool IsFew(int count) => count % 100 is >= 3 and <= 10;

    [GeneratedRegex(@"[\s,،]*dddd[\s,،]*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DayOfWeek();
}
