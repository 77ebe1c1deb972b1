using System.Globalization;

namespace AuthProvider.Server.Account.Dashboard;

/// <summary>Times in words. The page has no script and so does not know the zone of its reader: what is longer ago than a day is a date, in UTC.</summary>
internal static class TimeWords
{
    /// <summary>How long ago a time is.</summary>
    public static string Ago(DateTimeOffset time, DateTimeOffset now) => (now - time) switch
    {
        { TotalMinutes: < 2 } => "just now",
        { TotalHours: < 1 } ago => string.Create(CultureInfo.InvariantCulture, $"{(int)ago.TotalMinutes} minutes ago"),
        { TotalHours: < 2 } => "an hour ago",
        { TotalDays: < 1 } ago => string.Create(CultureInfo.InvariantCulture, $"{(int)ago.TotalHours} hours ago"),
        _ => "on " + Date(time),
    };

    /// <summary>A date, such as 5 May 2026.</summary>
    public static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>The exact time, for people.</summary>
    public static string Exact(DateTimeOffset time) => time.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The exact time, for machines.</summary>
    public static string Machine(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
