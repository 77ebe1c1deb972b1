using System.Collections.Frozen;
using System.Globalization;

namespace AuthProvider.Server.Languages;

/// <summary>A language that pages and letters speak.</summary>
/// <param name="Tag">Its tag (RFC 5646), the name of its resources.</param>
/// <param name="Name">What it calls itself.</param>
public sealed record PageLanguage(string Tag, string Name);

/// <summary>The languages that pages and letters speak. A new one is a line here, and its resources beside those of the others.</summary>
public static class PageLanguages
{
    /// <summary>The language of all who ask for none of the others.</summary>
    public const string Default = "en";

    /// <summary>All of them, in the order in which they are offered.</summary>
    public static IReadOnlyList<PageLanguage> All { get; } =
    [
        new(Default, "English"), new("de", "Deutsch"), new("es", "Español"), new("fr", "Français"), new("ja", "日本語"), new("ar", "العربية"),
    ];

    // Enough for any person; what an app or a browser sends beyond it is not looked at.
    private const int MaximumTags = 10;

    // Of these regions dates and times are written in their own way; of others in the way of the language.
    private static readonly string[] Regions =
    [
        "en-AU", "en-CA", "en-GB", "en-IE", "en-IN", "en-NZ", "en-US", "en-ZA", "de-AT", "de-CH", "de-DE",
        "es-AR", "es-CL", "es-CO", "es-ES", "es-MX", "es-US", "fr-BE", "fr-CA", "fr-CH", "fr-FR", "ja-JP",
    ];

    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(All.Select(language => language.Tag).Concat(Regions), StringComparer.OrdinalIgnoreCase);

    /// <summary>The languages, and those of their regions that write dates in their own way.</summary>
    public static IReadOnlyCollection<string> WithRegions => Known;

    /// <summary>The language of a region, whose resources say it.</summary>
    /// <param name="culture">One of <see cref="WithRegions"/>.</param>
    public static CultureInfo OfRegion(CultureInfo culture)
    {
        ArgumentNullException.ThrowIfNull(culture);
        return culture.IsNeutralCulture ? culture : culture.Parent;
    }

    /// <summary>The first language of a list that pages speak (RFC 4647, 3.4), with its region where that matters.</summary>
    /// <param name="tags">Language tags as they came from outside, the best first; null for none.</param>
    /// <returns>One of <see cref="WithRegions"/>; null where none is spoken.</returns>
    public static string? Match(IEnumerable<string>? tags)
    {
        foreach (var tag in (tags ?? []).Take(MaximumTags))
        {
            for (var range = tag; range.Length > 0; range = range[..Math.Max(range.LastIndexOf('-'), 0)])
            {
                if (Known.TryGetValue(range, out var known))
                {
                    return known;
                }
            }
        }

        return null;
    }
}
