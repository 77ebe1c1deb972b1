using System.Globalization;
using AuthProvider.Server.Languages;

namespace AuthProvider.Server.Tests.Languages;

/// <summary>Dates and times follow language, region and time zone. White space is compared as one blank: its kind changes with the data of the system.</summary>
public sealed class TimeWordsTests
{
    private static readonly DateTimeOffset Time = new(2026, 5, 5, 13, 7, 9, TimeSpan.Zero);

    [Theory]
    [InlineData("en", "May 5, 2026", "May 5, 2026, 1:07 PM UTC")]
    [InlineData("en-GB", "5 May 2026", "5 May 2026, 13:07 UTC")]
    [InlineData("de", "5. Mai 2026", "5. Mai 2026, 13:07 UTC")]
    [InlineData("es", "5 de mayo de 2026", "5 de mayo de 2026, 13:07 UTC")]
    [InlineData("fr", "5 mai 2026", "5 mai 2026, 13:07 UTC")]
    [InlineData("ja", "2026年5月5日", "2026年5月5日 13:07（UTC）")]
    [InlineData("ar", "5 مايو 2026", "5 مايو 2026، 1:07 م UTC")]
    public void A_date_is_written_as_its_reader_does(string language, string date, string exact) => Speak(language, () =>
    {
        var words = new TimeWords(Localizers.Of<TimeWords>(), TimeZoneInfo.Utc);
        Assert.Equal(date, Plain(words.Date(Time)));
        Assert.Equal(exact, Plain(words.Exact(Time)));
    });

    [Fact]
    public void A_time_is_that_of_its_readers_zone_and_says_so() => Speak("de", () =>
    {
        var words = new TimeWords(Localizers.Of<TimeWords>(), TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"));
        Assert.Equal("6. Mai 2026, 00:07 UTC+09:00", Plain(words.Exact(Time.AddHours(2))));
        Assert.Equal("6. Mai 2026", Plain(words.Date(Time.AddHours(2))));
    });

    [Theory]
    [InlineData("en", 1, "just now")]
    [InlineData("en", 2, "2 minutes ago")]
    [InlineData("en", 59, "59 minutes ago")]
    [InlineData("en", 60, "an hour ago")]
    [InlineData("de", 5, "vor 5 Minuten")]
    [InlineData("de", 180, "vor 3 Stunden")]
    [InlineData("fr", 1440, "le 4 mai 2026")]
    [InlineData("es", 120, "hace 2 horas")]
    [InlineData("ja", 30, "30 分前")]
    [InlineData("ar", 2, "قبل دقيقتين")]
    [InlineData("ar", 3, "قبل 3 دقائق")]
    [InlineData("ar", 10, "قبل 10 دقائق")]
    [InlineData("ar", 11, "قبل 11 دقيقة")]
    [InlineData("ar", 60, "قبل ساعة")]
    [InlineData("ar", 120, "قبل ساعتين")]
    [InlineData("ar", 300, "قبل 5 ساعات")]
    [InlineData("ar", 1380, "قبل 23 ساعة")]
    public void How_long_ago_is_counted_as_the_language_counts(string language, int minutes, string said) => Speak(language, () =>
        Assert.Equal(said, Plain(new TimeWords(Localizers.Of<TimeWords>(), TimeZoneInfo.Utc).Ago(Time.AddMinutes(-minutes), Time))));

    private static string Plain(string text) => string.Concat(text.Select(letter => char.IsWhiteSpace(letter) || letter is '\u202F' ? " " : char.GetUnicodeCategory(letter) is UnicodeCategory.Format ? "" : letter.ToString()));

    private static void Speak(string language, Action say)
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(language);
            CultureInfo.CurrentUICulture = PageLanguages.OfRegion(CultureInfo.CurrentCulture);
            say();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }
}
