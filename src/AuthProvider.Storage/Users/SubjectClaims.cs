using System.Text.Json.Nodes;
using AuthProvider.Protocol.UserInfo;
using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.Users;

/// <summary>The claims of users, read from their rows.</summary>
internal sealed class SubjectClaims(AuthProviderDbContext database) : ISubjectClaims
{
    public async ValueTask<IReadOnlyDictionary<string, JsonNode>?> FindAsync(
        string subject, IReadOnlyCollection<string> scopes, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(subject, "D", out var id)
            || await database.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == id && user.DisabledAt == null, cancellationToken) is not { } user)
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
            all["role"] = new JsonArray([.. (await RolesAsync(id, cancellationToken)).Select(role => JsonValue.Create(role))]);
        }

        var asked = scopes.SelectMany(scope => StandardClaims.ByScope.GetValueOrDefault(scope) ?? []).ToHashSet(StringComparer.Ordinal);
        return all.Where(member => member.Value is not null && asked.Contains(member.Key))
            .ToDictionary(member => member.Key, member => member.Value!, StringComparer.Ordinal);
    }

    private Task<List<string>> RolesAsync(Guid userId, CancellationToken cancellationToken) =>
        database.UserRoles.Where(link => link.UserId == userId)
            .Join(database.Roles, link => link.RoleId, role => role.Id, (_, role) => role.Name!)
            .Order().ToListAsync(cancellationToken);
}
