using System.Globalization;
using System.Text.RegularExpressions;

namespace AuthProvider.Protocol.Tests.Documents;

/// <summary>docs/conformance.md and docs/security.md name tests: each one exists.</summary>
public sealed partial class NamedTestsTests
{
    private static readonly HashSet<string> Tests = Repository.Files("tests", "*.cs")
        .SelectMany(ReadTests)
        .ToHashSet(StringComparer.Ordinal);

    [Theory]
    [InlineData("docs/conformance.md")]
    [InlineData("docs/security.md")]
    public void Every_row_names_tests_that_exist(string document)
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root, document)).Where(line => Row().IsMatch(line)).ToList();
        Assert.NotEmpty(rows);
        foreach (var row in rows)
        {
            var named = Name().Matches(row).Select(match => match.Groups["name"].Value).ToList();
            Assert.True(named.Count > 0 || row.Contains("not yet", StringComparison.Ordinal), $"No test in: {row}");
            Assert.All(named, name => Assert.True(Tests.Contains(name), $"{document} names {name}, which does not exist."));
        }
    }

    /// <summary>No requirement was left out: the identifiers are those of the list of required behaviour, but for what is not built (FAPI 2.0, CIBA).</summary>
    [Fact]
    public void Conformance_has_a_row_for_every_requirement()
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root, "docs/conformance.md")).Select(line => Row().Match(line).Groups["id"].Value).ToHashSet(StringComparer.Ordinal);
        (string Group, int Count)[] groups = [("A", 21), ("T", 9), ("U", 1), ("D", 1), ("R", 3), ("K", 1), ("L", 5)];
        Assert.All(
            groups.SelectMany(group => Enumerable.Range(1, group.Count).Select(number => group.Group + number.ToString(CultureInfo.InvariantCulture))),
            id => Assert.Contains(id, rows));
    }

    private static IEnumerable<string> ReadTests(string file)
    {
        var text = File.ReadAllText(file);
        var type = Type().Match(text).Groups["name"].Value;
        return Method().Matches(text).Select(match => $"{type}.{match.Groups["name"].Value}");
    }

    // A row begins with the identifier of a requirement.
    [GeneratedRegex(@"^\| *(?<id>[A-Z]+[0-9]*) *\|", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(?<name>[A-Za-z0-9]+Tests\.[A-Za-z0-9_]+)`", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Name();

    [GeneratedRegex(@"class (?<name>[A-Za-z0-9]+Tests)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Type();

    [GeneratedRegex(@"\[(?:Fact|Theory)[^\n]*\](?:\s*\[[^\n]*\])*\s*public (?:(?:async )?Task|void) (?<name>[A-Za-z0-9_]+)\(", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Method();
}
