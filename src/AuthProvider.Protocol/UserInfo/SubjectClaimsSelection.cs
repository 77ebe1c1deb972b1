using System.Text.Json.Nodes;

namespace AuthProvider.Protocol.UserInfo;

/// <summary>Picks claims by scope and by name.</summary>
internal static class SubjectClaimsSelection
{
    /// <summary>The claims of scopes, and those of further names; null where the person is gone or disabled.</summary>
    public static async ValueTask<IReadOnlyDictionary<string, JsonNode>?> SelectAsync(
        this ISubjectClaims subjects, string subject, string? clientId, IReadOnlyCollection<string> scopes, IReadOnlyCollection<string> names,
        CancellationToken cancellationToken)
    {
        if (names.Count == 0)
        {
            return await subjects.FindAsync(subject, clientId, scopes, cancellationToken);
        }

        var read = scopes.Concat(names.Select(StandardClaims.FindScope).OfType<string>()).ToHashSet(StringComparer.Ordinal);
        var wanted = scopes.SelectMany(scope => StandardClaims.ByScope.GetValueOrDefault(scope) ?? []).Concat(names).ToHashSet(StringComparer.Ordinal);
        return (await subjects.FindAsync(subject, clientId, read, cancellationToken))?
            .Where(claim => wanted.Contains(claim.Key))
            .ToDictionary(claim => claim.Key, claim => claim.Value, StringComparer.Ordinal);
    }
}
