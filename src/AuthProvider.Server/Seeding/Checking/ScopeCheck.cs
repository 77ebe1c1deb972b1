using System.Buffers;
using AuthProvider.Server.Consent;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Users;

namespace AuthProvider.Server.Seeding.Checking;

/// <summary>Judges a scope.</summary>
internal static class ScopeCheck
{
    private const int MaximumLength = 100;
    private const int MaximumDescription = 500;

    // RFC 6749, 3.3.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Where(letter => letter is not ('"' or '\\'))]);

    /// <summary>All scopes that there are once the file is applied.</summary>
    public static IReadOnlySet<string> NamesAfter(SeedFile file, SeedFacts facts) => ServerScopes.All
        .Concat(facts.Scopes.Keys.Except(ScopeRemoval.Find(file, facts), StringComparer.Ordinal))
        .Concat(file.Apis.SelectMany(api => api.Scopes ?? []).Concat(file.Scopes).Select(scope => scope.Name).OfType<string>())
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Notes all problems.</summary>
    public static void Check(SeedScope scope, SeedFile file, SeedFacts facts, SeedProblems problems)
    {
        if (scope.Name is { } name)
        {
            problems.AddIfAny($"{scope.Path}.name", CheckName(name) ?? CheckOwner(name, scope, file, facts));
        }

        problems.AddIfAny($"{scope.Path}.displayName", DisplayNameRules.Check(scope.DisplayName));
        if (scope.Description is { Length: > MaximumDescription } || scope.Description?.Any(char.IsControl) == true)
        {
            problems.Add($"{scope.Path}.description", $"A description has at most {MaximumDescription} characters and no control characters.");
        }

        for (var index = 0; index < scope.Resources.Count; index++)
        {
            if (!IsApi(scope.Resources[index], file, facts))
            {
                problems.Add($"{scope.Path}.resources[{index}]", "No API has this identifier, neither in the database nor in the file.");
            }
        }
    }

    private static string? CheckName(string name)
    {
        if (name.Length is 0 or > MaximumLength || name.AsSpan().ContainsAnyExcept(Allowed))
        {
            return $"A scope has 1 to {MaximumLength} printable ASCII characters without spaces, quotation marks and backslashes (RFC 6749, 3.3).";
        }

        return ServerScopes.All.Contains(name) ? "This is a scope of the server itself: choose another name." : null;
    }

    // A scope of an API that the file does not name is not taken from it by the way.
    private static string? CheckOwner(string name, SeedScope scope, SeedFile file, SeedFacts facts) =>
        facts.Scopes.TryGetValue(name, out var existing)
        && existing.ListResources().FirstOrDefault(id => !scope.Resources.Contains(id, StringComparer.Ordinal) && !Names(file, id)) is { } other
            ? $"The API '{other}' has this scope: choose another name, or name that API in the file too."
            : null;

    private static bool IsApi(string id, SeedFile file, SeedFacts facts) =>
        Names(file, id) || (facts.Apps.TryGetValue(id, out var app) && app.Kind is AppKind.Api);

    private static bool Names(SeedFile file, string id) => file.Apis.Any(api => string.Equals(api.Id, id, StringComparison.Ordinal));
}

/// <summary>Which scopes end with a file: those of an API whose scopes the file lists, without them.</summary>
internal static class ScopeRemoval
{
    /// <summary>Finds their names.</summary>
    public static IReadOnlyCollection<string> Find(SeedFile file, SeedFacts facts)
    {
        var named = file.Apis.SelectMany(api => api.Scopes ?? []).Concat(file.Scopes).Select(scope => scope.Name).ToHashSet(StringComparer.Ordinal);
        var listed = file.Apis.Where(api => api.Scopes is not null).Select(api => api.Id).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. facts.Scopes.Values
                .Where(scope => !named.Contains(scope.Name) && scope.ListResources() is { Count: > 0 } resources && resources.All(listed.Contains))
                .Select(scope => scope.Name!),
        ];
    }
}
