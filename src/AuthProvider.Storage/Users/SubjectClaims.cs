using System.Text.Json.Nodes;
using AuthProvider.Protocol.UserInfo;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;

namespace AuthProvider.Storage.Users;

/// <summary>The claims of users, from the cache of users: a change is seen at once.</summary>
internal sealed class SubjectClaims(UserCache users, AppCache apps) : ISubjectClaims
{
    public async ValueTask<IReadOnlyDictionary<string, JsonNode>?> FindAsync(
        string subject, string? clientId, IReadOnlyCollection<string> scopes, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(subject, "D", out var id) || await users.FindAsync(id, cancellationToken) is not { DisabledAt: null } user)
        {
            return null;
        }

        var all = user.Profile is { Length: > 0 } profile ? JsonNode.Parse(profile)?.AsObject() ?? [] : [];
        all["name"] = string.IsNullOrEmpty(user.DisplayName) ? user.UserName : user.DisplayName;
        all["preferred_username"] = user.UserName;
        all["updated_at"] = user.UpdatedAt.ToUnixTimeSeconds();
        if (user.Email is { Length: > 0 })
        {
            all["email"] = user.Email;
            all["email_verified"] = user.EmailConfirmed;
        }

        if (scopes.Contains("roles", StringComparer.Ordinal))
        {
            var mapping = clientId is null ? null : (await apps.FindByClientIdAsync(clientId, cancellationToken))?.Roles;
            all["role"] = ToArray(RoleMapping.Apply(user.Roles, mapping));
        }

        if (scopes.Contains("groups", StringComparer.Ordinal))
        {
            all["groups"] = ToArray(user.Groups);
        }

        var asked = scopes.SelectMany(scope => StandardClaims.ByScope.GetValueOrDefault(scope) ?? []).ToHashSet(StringComparer.Ordinal);
        return all.Where(member => member.Value is not null && asked.Contains(member.Key))
            .ToDictionary(member => member.Key, member => member.Value!, StringComparer.Ordinal);
    }

    private static JsonArray ToArray(IEnumerable<string> names) => new([.. names.Select(name => JsonValue.Create(name))]);
}
