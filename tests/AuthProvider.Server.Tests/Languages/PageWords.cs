using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AuthProvider.Server.Settings;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Languages;

/// <summary>Knows the words of all pages, and finds in a page those that are in English, or not found by their name.</summary>
internal static partial class PageWords
{
    // Shorter ones are the same in some languages, or part of a longer word.
    private const int Shortest = 10;

    private static readonly List<(ResourceManager Manager, string Key, string English)> All =
    [
        .. from name in typeof(ServerSettings).Assembly.GetManifestResourceNames()
           where name.EndsWith(".resources", StringComparison.Ordinal)
           let manager = new ResourceManager(Path.GetFileNameWithoutExtension(name), typeof(ServerSettings).Assembly)
           from DictionaryEntry word in manager.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!
           select (manager, (string)word.Key, (string)word.Value!),
    ];

    /// <summary>How many words there are.</summary>
    public static int Count => All.Count;

    /// <summary>Finds what does not belong into a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="language">Its language, not English.</param>
    public static IReadOnlyList<string> FindStrange(Page page, string language)
    {
        var text = Text(page);
        var culture = CultureInfo.GetCultureInfo(language);
        return
        [
            .. from word in All
               let translated = word.Manager.GetResourceSet(culture, createIfNotExists: true, tryParents: false)!.GetString(word.Key)
               where word.English != translated
               from piece in Mark().Split(word.English).Select(piece => piece.Trim())
               where piece.Length >= Shortest && piece.Contains(' ', StringComparison.Ordinal) && text.Contains(piece, StringComparison.Ordinal)
               select piece,
            .. All.Select(word => word.Key).Where(key => CamelCase().IsMatch(key) && text.Contains(key, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal),
        ];
    }

    // What a person reads or hears; what a page marks as English, and code, is left out.
    private static string Text(Page page)
    {
        var body = (IElement)page.Document.DocumentElement.Clone();
        foreach (var foreign in body.QuerySelectorAll("[lang]:not(html), code, pre, script, [data-options]").ToList())
        {
            foreign.Remove();
        }

        var spoken = body.QuerySelectorAll("[aria-label], [title], [placeholder]").SelectMany(element => new[] { "aria-label", "title", "placeholder" }.Select(element.GetAttribute));
        return Blank().Replace(string.Join('\n', spoken.Append(page.Document.Title).Append(body.TextContent)), " ");
    }

    [GeneratedRegex(@"<[^>]*>|\{[0-9]\}", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Mark();

    [GeneratedRegex("^[A-Z][a-z]+[A-Z][A-Za-z]+$", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex CamelCase();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Blank();
}
