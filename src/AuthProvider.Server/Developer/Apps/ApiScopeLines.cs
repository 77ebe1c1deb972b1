using AuthProvider.Server.Consent;
using System.Buffers;
using System.Text.Json;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>The scopes of an API as a developer enters them: one a line, the name first, then what it lets an app do.</summary>
internal static class ApiScopeLines
{
    private const int MaximumName = 64;
    private const int MaximumWords = 100;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.:_-/");

    /// <summary>Judges the lines.</summary>
    public static async ValueTask<IReadOnlyList<ApiScope>> JudgeAsync(
        string? text, string apiId, ScopeCache scopes, Action<string> say, CancellationToken cancellationToken)
    {
        var lines = AppForm.Lines(text);
        if (lines.Count > AppFormRules.MaximumLines)
        {
            say($"Enter at most {AppFormRules.MaximumLines}.");
            return [];
        }

        var judged = new List<ApiScope>();
        var others = (await scopes.FindAsync(scope => !IsOf(scope, apiId), cancellationToken)).Select(scope => scope.Name!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < lines.Count; index++)
        {
            var parts = lines[index].Split((char[]?)null, 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var name = parts[0];
            var words = parts.Length > 1 ? parts[1] : "";
            if (Check(name, words, others, judged) is { } message)
            {
                say($"Line {index + 1}: {message}");
            }
            else
            {
                judged.Add(new ApiScope(name, words, Description: null));
            }
        }

        return judged;
    }

    private static string? Check(string name, string words, HashSet<string> others, List<ApiScope> earlier)
    {
        if (name.Length > MaximumName || name.AsSpan().ContainsAnyExcept(Allowed))
        {
            return $"a scope has up to {MaximumName} letters, digits and . : _ - / in its name.";
        }

        if (ServerScopes.All.Contains(name.ToLowerInvariant()))
        {
            return $"'{name}' is a scope of this server. Choose another name, such as orders.{name}.";
        }

        if (others.Contains(name))
        {
            return $"'{name}' is taken by another API. Choose another name.";
        }

        if (earlier.Any(scope => string.Equals(scope.Name, name, StringComparison.OrdinalIgnoreCase)))
        {
            return $"'{name}' stands here twice.";
        }

        return words.Length > MaximumWords ? $"say it in up to {MaximumWords} characters."
            : AppNameRules.Check(words.Length > AppNameRules.MaximumLength ? words[..AppNameRules.MaximumLength] : words) is null ? null
            : $"say after '{name}' what it lets an app do, such as: {name} See your orders";
    }

    private static bool IsOf(Storage.Scopes.Scope scope, string apiId) =>
        !string.IsNullOrEmpty(scope.Resources)
        && JsonSerializer.Deserialize<string[]>(scope.Resources)?.Contains(apiId, StringComparer.Ordinal) is true;
}
