using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AuthProvider.Protocol.Tests.Architecture;

/// <summary>The words of pages and letters: whole in every language, all of them used, none missing.</summary>
public sealed partial class ResourceTests
{
    private static readonly string[] Languages = ["de", "es", "fr", "ja", "ar"];

    /// <summary>The English words, by the name of the class that they belong to.</summary>
    private static readonly Dictionary<string, string> Resources = Repository.Files("src", "*.resx")
        .Where(file => !Translation().IsMatch(file)).ToDictionary(file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal);

    private static readonly Dictionary<string, string> Sources = Repository.Files("src")
        .Where(file => Path.GetExtension(file) is ".cs" or ".cshtml").ToDictionary(file => file, File.ReadAllText, StringComparer.Ordinal);

    public static IEnumerable<object[]> Translations => from name in Resources.Keys from language in Languages select new object[] { name, language };

    [Theory]
    [MemberData(nameof(Translations))]
    public void Each_language_has_the_same_words_with_the_same_places_and_marks(string name, string language)
    {
        var english = Read(Resources[name]);
        var translated = Read(Path.ChangeExtension(Resources[name], $".{language}.resx"));

        Assert.Equal(english.Keys, translated.Keys);
        foreach (var (key, text) in translated)
        {
            Assert.False(string.IsNullOrWhiteSpace(text), key);
            Assert.Equal((key, Places(english[key])), (key, Places(text)));
            Assert.Equal((key, Marks(english[key])), (key, Marks(text)));
            Assert.False(text == english[key] && Place().Replace(text, "").Any(char.IsLetter) && text.Count(char.IsWhiteSpace) > 1, $"{key} is not translated.");
            Assert.DoesNotContain("  ", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Each_word_is_used() =>
        Assert.Empty(
            from resource in Resources
            from key in Read(resource.Value).Keys
            where !Sources.Values.Any(text => text.Contains($"\"{key}\"", StringComparison.Ordinal))
            select $"{resource.Key}: {key}");

    [Fact]
    public void Each_word_that_is_used_is_there() =>
        Assert.Empty(
            from source in Sources
            let names = Localizers(source.Key)
            from Match use in Use().Matches(source.Value)
            where names.TryGetValue(use.Groups["name"].Value, out var resource)
                && (!Resources.TryGetValue(resource, out var file) || !Read(file).ContainsKey(use.Groups["key"].Value))
            select $"{source.Key}: {use.Value}");

    /// <summary>Programs get the sentence of a rule, pages the words of its name: in English they are the same.</summary>
    [Fact]
    public void Rules_say_the_same_to_programs_and_on_pages() =>
        Assert.Equal(
            Read(Resources["RuleWords"]).Select(word => $"{word.Key}: {word.Value}").Order(StringComparer.Ordinal),
            Sources.Values.SelectMany(text => Refusal().Matches(text)).Select(match => $"{match.Groups["key"]}: {Regex.Unescape(match.Groups["text"].Value)}")
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    /// <summary>Only words whose name says so have marks of HTML, and only they are written into a page as they are.</summary>
    [Fact]
    public void Words_with_marks_are_named_so() =>
        Assert.Empty(
            from resource in Resources
            from word in Read(resource.Value)
            where word.Key.EndsWith("Html", StringComparison.Ordinal) != (word.Value.Contains('<', StringComparison.Ordinal) || word.Value.Contains('&', StringComparison.Ordinal))
            select $"{resource.Key}: {word.Key}");

    // The localizers of a source file by the names that it has for them; those of a page come from its folder and the folders above, too.
    private static Dictionary<string, string> Localizers(string file)
    {
        var texts = new List<string>();
        for (var folder = Path.GetDirectoryName(file)!; folder.StartsWith(Repository.Root, StringComparison.Ordinal); folder = Path.GetDirectoryName(folder)!)
        {
            if (Path.GetExtension(file) is ".cshtml" && Sources.TryGetValue(Path.Combine(folder, "_ViewImports.cshtml"), out var imports))
            {
                texts.Insert(0, imports);
            }
        }

        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match localizer in texts.Append(Sources[file]).SelectMany(text => Localizer().Matches(text)))
        {
            names[localizer.Groups["name"].Value] = localizer.Groups["resource"].Value;
        }

        return names;
    }

    private static Dictionary<string, string> Read(string file) => XDocument.Load(file).Root!.Elements("data")
        .OrderBy(data => data.Attribute("name")!.Value, StringComparer.Ordinal)
        .ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value, StringComparer.Ordinal);

    private static string Places(string text) => string.Join(' ', Place().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static string Marks(string text) => string.Join(' ', Mark().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\.[a-z]{2}\.resx\z", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Translation();

    [GeneratedRegex(@"\{[0-9][^}]*\}", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Place();

    [GeneratedRegex("<[^>]+>", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Mark();

    [GeneratedRegex(@"I(String|Html)Localizer<([\w.]*\.)?(?<resource>\w+)>\s+(?<name>\w+)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Localizer();

    [GeneratedRegex(@"new Refusal\(\s*""(?<key>\w+)"",\s*""(?<text>([^""\\]|\\.)*)""", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Refusal();

    [GeneratedRegex(@"\b(?<name>\w+)\[""(?<key>[^""]+)""", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Use();
}
