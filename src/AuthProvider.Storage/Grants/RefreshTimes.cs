using System.Globalization;

namespace AuthProvider.Storage.Grants;

/// <summary>
/// When the refresh tokens of a grant were exchanged, the last few times: milliseconds since 1970, the oldest first, with blanks in between. A
/// token that comes again is answered for a while after its first use.
/// </summary>
internal static class RefreshTimes
{
    // More exchanges within the leeway are those of an app that loops.
    private const int Kept = 8;

    /// <summary>Adds an exchange.</summary>
    public static string Append(string? times, DateTime now)
    {
        var added = Milliseconds(now).ToString(CultureInfo.InvariantCulture);
        if (string.IsNullOrEmpty(times))
        {
            return added;
        }

        var known = times.Split(' ');
        return string.Join(' ', known.Skip(known.Length - Kept + 1).Append(added));
    }

    /// <summary>When one of the last tokens was exchanged.</summary>
    /// <param name="times">The times.</param>
    /// <param name="generationsBack">How many generations later than the token's the present one is; 1 for the last exchange.</param>
    /// <returns>The time, UTC; null where it is too long ago to be known.</returns>
    public static DateTime? Find(string? times, int generationsBack) =>
        times?.Split(' ') is { } known && generationsBack <= known.Length
            ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(known[^generationsBack], CultureInfo.InvariantCulture)).UtcDateTime
            : null;

    /// <summary>A time as it stands there.</summary>
    public static long Milliseconds(DateTime time) => new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeMilliseconds();
}
