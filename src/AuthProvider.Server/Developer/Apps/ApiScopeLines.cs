using AuthProvider.Server.Consent;
using System.Buffers;
using System.Text.Json;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;
using Microsoft.Extensions.Localization;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>The scopes of an API as a developer enters them: one a line, the name first, then what it lets an app do.</summary>
internal static class ApiScopeLines
{
    private const int MaximumName = 64;
    private const int MaximumWords = 100;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.:_-/");

    /// <summary>Judges the lines.</summary>
    public static async ValueTask<IReadOnlyList<ApiScope>> JudgeAsync(
        string? text, string apiId, ScopeCache scopes, IStringLocalizer<AppFormRules> words, Action<string> say, CancellationToken cancellationToken)
    {
        var lines = AppForm.Lines(text);
        if (lines.Count > AppFormRules.MaximumLines)
        {
            say(words["AtMost", AppFormRules.MaximumLines]);
            return [];
        }

        var judged = new List<ApiScope>();
        var others = (await scopes.FindAsync(scope => !IsOf(scope, apiId), cancellationToken)).Select(scope => scope.Name!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < lines.Count; index++)
        {
            var parts = lines[index].Split((char[]?)null, 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var name = parts[0];
            var title = parts.Length > 1 ? parts[1] : "";
            if (Check(name, title, others, judged, words) is { } message)
            {
                say(words["Line", index + 1, message]);
            }
            else
            {
                judged.Add(new ApiScope(name, title, Description: null));
            }
        }

        return judged;
    }

    private static string? Check(string name, string title, HashSet<string> others, List<ApiScope> earlier, IStringLocalizer<AppFormRules> words)
    {
        if (name.Length > MaximumName || name.AsSpan().ContainsAnyExcept(Allowed))
        {
            return words["ScopeName", MaximumName];
        }

        if (ServerScopes.All.Contains(name.ToLowerInvariant()))
        {
            return words["ScopeOfServer", name];
        }

        if (others.Contains(name))
        {
            return words["ScopeTaken", name];
        }

        if (earlier.Any(scope => string.Equals(scope.Name, name, StringComparison.OrdinalIgnoreCase)))
        {
            return words["ScopeTwice", name];
        }

        return title.Length > MaximumWords ? words["ScopeWordsLong", MaximumWords].Value
            : AppNameRules.Check(title.Length > AppNameRules.MaximumLength ? title[..AppNameRules.MaximumLength] : title) is null ? null
            : words["ScopeWordsMissing", name].Value;
    }

    private static bool IsOf(Storage.Scopes.Scope scope, string apiId) =>
        !string.IsNullOrEmpty(scope.Resources)
        && JsonSerializer.Deserialize<string[]>(scope.Resources)?.Contains(apiId, StringComparer.Ordinal) is true;
}
