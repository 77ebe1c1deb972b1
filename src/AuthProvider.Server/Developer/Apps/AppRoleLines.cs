using AuthProvider.Server.Forms;
using AuthProvider.Storage.Apps;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>The roles that an app sees, as lines: the role, a blank, and its name for the app; the role alone keeps its name.</summary>
public static class AppRoleLines
{
    /// <summary>Writes them; nothing where the app sees all roles by their own names.</summary>
    /// <param name="mapping">The names for the app, by role.</param>
    public static string Write(IReadOnlyDictionary<string, string>? mapping) => string.Join('\n', (mapping ?? new Dictionary<string, string>(StringComparer.Ordinal))
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => string.Equals(pair.Key, pair.Value, StringComparison.Ordinal) ? pair.Key : $"{pair.Key} {pair.Value}"));

    /// <summary>Reads and judges them.</summary>
    /// <param name="text">The lines as they were typed.</param>
    /// <param name="current">What the app has: one that sees no role at all, which only a file makes it, goes on so where nothing is entered.</param>
    /// <param name="words">The words of the form.</param>
    /// <param name="ruleWords">The words of rules.</param>
    /// <param name="say">Takes what is wrong.</param>
    /// <returns>The names for the app, by role; null where it sees all roles by their own names.</returns>
    public static IReadOnlyDictionary<string, string>? Judge(
        string? text, IReadOnlyDictionary<string, string>? current, IStringLocalizer<AppFormRules> words, IStringLocalizer<RuleWords> ruleWords, Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(ruleWords);
        ArgumentNullException.ThrowIfNull(say);
        var lines = AppForm.Lines(text);
        if (lines.Count == 0)
        {
            return current is { Count: 0 } ? current : null;
        }

        var mapping = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Take(RoleMapping.MaximumCount + 1))
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length > 2 || !mapping.TryAdd(parts[0], parts[^1]))
            {
                say(words["RoleLine", line]);
            }
        }

        if (ruleWords.SayIfAny(RoleMapping.Check(mapping)) is { } problem)
        {
            say(problem);
        }

        return mapping;
    }
}
