using AuthProvider.Storage.Database;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.Users;

/// <summary>Groups, which are there as soon as somebody belongs to them, and who does. Sessions, userinfo and new tokens know a change at once.</summary>
public sealed class GroupStore(AuthProviderDbContext database, ILookupNormalizer normalizer)
{
    /// <summary>The names of the groups of a user, by name.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<List<string>> ListAsync(Guid userId, CancellationToken cancellationToken = default) =>
        database.GroupMemberships.AsNoTracking().Where(membership => membership.UserId == userId)
            .Select(membership => membership.Group!.Name).OrderBy(name => name).ToListAsync(cancellationToken);

    /// <summary>Makes the groups that are missing.</summary>
    /// <param name="names">Their names, judged by <see cref="RoleNameRules"/>.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The identifiers, by normalised name.</returns>
    public async Task<IReadOnlyDictionary<string, Guid>> EnsureAsync(IEnumerable<string> names, CancellationToken cancellationToken = default)
    {
        var wanted = names.DistinctBy(normalizer.NormalizeName, StringComparer.Ordinal).ToDictionary(name => normalizer.NormalizeName(name)!, StringComparer.Ordinal);
        var ids = await database.Groups.AsNoTracking().Where(group => wanted.Keys.Contains(group.NormalizedName))
            .ToDictionaryAsync(group => group.NormalizedName, group => group.Id, StringComparer.Ordinal, cancellationToken);
        foreach (var (normalized, name) in wanted.Where(pair => !ids.ContainsKey(pair.Key)).ToList())
        {
            var group = new Group { Name = name, NormalizedName = normalized };
            database.Groups.Add(group);
            ids[normalized] = group.Id;
        }

        await database.SaveChangesAsync(cancellationToken);
        return ids;
    }

    /// <summary>Adds a user to a group, which is made where it is missing.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="name">The name of the group, judged by <see cref="RoleNameRules"/>.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>Whether the user did not belong to it before.</returns>
    public async Task<bool> AddAsync(Guid userId, string name, CancellationToken cancellationToken = default)
    {
        var id = (await EnsureAsync([name], cancellationToken)).Values.Single();
        if (await database.GroupMemberships.AnyAsync(membership => membership.UserId == userId && membership.GroupId == id, cancellationToken))
        {
            return false;
        }

        database.GroupMemberships.Add(new() { UserId = userId, GroupId = id });
        await database.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>Takes a user out of a group.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="name">The name of the group.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>Whether the user belonged to it.</returns>
    public async Task<bool> RemoveAsync(Guid userId, string name, CancellationToken cancellationToken = default)
    {
        var normalized = normalizer.NormalizeName(name);
        return await database.GroupMemberships.Where(membership => membership.UserId == userId && membership.Group!.NormalizedName == normalized)
            .ExecuteDeleteAsync(cancellationToken) > 0;
    }

    /// <summary>Makes the groups of a user those of a list.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="names">Their names, judged by <see cref="RoleNameRules"/>.</param>
    /// <param name="cancellationToken">Cancels it before it is written.</param>
    /// <returns>The groups that the user came to belong to, and those that they do not any more.</returns>
    public async Task<(IReadOnlyList<string> Given, IReadOnlyList<string> Taken)> SetAsync(Guid userId, IReadOnlyCollection<string> names, CancellationToken cancellationToken = default)
    {
        var held = await ListAsync(userId, cancellationToken);
        var (given, taken) = (new List<string>(), new List<string>());
        foreach (var name in held.Where(name => !names.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            if (await RemoveAsync(userId, name, cancellationToken))
            {
                taken.Add(name);
            }
        }

        foreach (var name in names.Where(name => !held.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            if (await AddAsync(userId, name, cancellationToken))
            {
                given.Add(name);
            }
        }

        return (given, taken);
    }
}
