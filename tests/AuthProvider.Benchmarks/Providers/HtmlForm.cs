using System.Net;
using System.Text.RegularExpressions;

namespace AuthProvider.Benchmarks.Providers;

/// <summary>The form of a page that a person would fill in.</summary>
/// <param name="Action">Where it is posted to; null for the page's own address.</param>
/// <param name="Fields">Its hidden fields.</param>
internal sealed partial record HtmlForm(string? Action, IReadOnlyList<(string Name, string Value)> Fields)
{
    /// <summary>Reads the form with a password field, or else the first one that is posted.</summary>
    public static HtmlForm Read(string page)
    {
        var forms = Forms().Matches(page).Where(form => AttributeOf(form.Groups["open"].Value, "method")?.Equals("post", StringComparison.OrdinalIgnoreCase) == true).ToList();
        var form = forms.Find(form => form.Value.Contains("type=\"password\"", StringComparison.OrdinalIgnoreCase)) ?? forms.FirstOrDefault()
            ?? throw new BenchmarkFailure($"A page without a form:\n{page}");
        var fields = Inputs().Matches(form.Groups["content"].Value)
            .Where(input => AttributeOf(input.Value, "type") is "hidden")
            .Select(input => (AttributeOf(input.Value, "name")!, AttributeOf(input.Value, "value") ?? string.Empty));
        return new HtmlForm(AttributeOf(form.Groups["open"].Value, "action"), [.. fields]);
    }

    private static string? AttributeOf(string tag, string name)
    {
        foreach (Match attribute in Attributes().Matches(tag))
        {
            if (attribute.Groups["name"].Value.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return WebUtility.HtmlDecode(attribute.Groups["value"].Value);
            }
        }

        return null;
    }

    [GeneratedRegex("(?<open><form\\b[^>]*>)(?<content>.*?)</form>", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Forms();

    [GeneratedRegex("<input\\b[^>]*>", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Inputs();

    [GeneratedRegex("(?<name>[a-z-]+)=\"(?<value>[^\"]*)\"", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Attributes();
}
