using System.Text;
using System.Text.RegularExpressions;

namespace AuthProvider.Protocol.Tests.Architecture;

/// <summary>Pages have their words in resources: no sentence, label or title stands in a page itself.</summary>
public sealed partial class PageTextTests
{
    // A name that is the same in every language.
    private const string Brand = "AuthProvider";

    public static TheoryData<string> Pages => [.. Repository.Files("src", "*.cshtml").Select(file => Path.GetRelativePath(Path.Combine(Repository.Root, "src", "AuthProvider.Server"), file))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_has_no_words_of_its_own(string page)
    {
        var text = WithoutCode(File.ReadAllText(Path.Combine(Repository.Root, "src", "AuthProvider.Server", page)));

        Assert.DoesNotContain(Text().Matches(text).Concat(Attribute().Matches(text)).Select(match => match.Value.Replace(Brand, "", StringComparison.Ordinal)), Word().IsMatch);
    }

    [Fact]
    public void A_word_in_a_page_would_be_found()
    {
        Assert.Contains(Text().Matches(WithoutCode("<p>@if (Model.Is(\"a\")) { <b>Hello</b> }</p>")), match => match.Value == "Hello");
        Assert.DoesNotMatch(Text(), WithoutCode("<p>@Words[\"Hello\", Model.Name]</p>"));
        Assert.Matches(Attribute(), WithoutCode("<a title=\"Go\">"));
        Assert.DoesNotMatch(Attribute(), WithoutCode("<a title=\"@Words[\"Go\"]\">"));
    }

    // What is left is HTML: directives, statements and expressions of Razor are taken out.
    private static string WithoutCode(string page)
    {
        page = Block().Replace(Comment().Replace(page, ""), "");
        page = Directive().Replace(page, "");
        var html = new StringBuilder();
        for (var index = 0; index < page.Length;)
        {
            if (Expression().Match(page, index) is { Success: true } match && match.Index == index)
            {
                index = AfterBrackets(page, index + match.Length);
            }
            else
            {
                html.Append(page[index++]);
            }
        }

        return html.Replace("{", "").Replace("}", "").ToString();
    }

    // Brackets that follow a name, and members and further brackets that follow those.
    private static int AfterBrackets(string page, int index)
    {
        while (index < page.Length && page[index] is '(' or '[')
        {
            var depth = 0;
            do
            {
                depth += page[index] is '(' or '[' ? 1 : page[index] is ')' or ']' ? -1 : 0;
                index++;
            }
            while (depth > 0);
            index += Member().Match(page[index..]).Length;
        }

        return index;
    }

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 10_000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^\s*@\{.*?^\s*\}\s*$", RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.Multiline, 10_000)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\s*(@(page|model|using|inject|addTagHelper|section)\b.*|var .*;|(case|default)\b.*:|break;)\s*$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 10_000)]
    private static partial Regex Directive();

    [GeneratedRegex(@"@?(if|else if|foreach|switch|for) (?=\()|else(?=\s*$|\s*\{)|@(await )?[\w.!?]*", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 10_000)]
    private static partial Regex Expression();

    [GeneratedRegex(@"^[!?]?(\.\w+)*", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Member();

    [GeneratedRegex("(?<=>)[^<>]+(?=<)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Text();

    [GeneratedRegex(@"(?<=\b(aria-label|title|alt|placeholder)="")[^""]+", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Attribute();

    [GeneratedRegex("[A-Za-z]{2,}", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Word();
}
