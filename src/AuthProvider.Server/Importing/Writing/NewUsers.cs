using AuthProvider.Server.Importing.Checking;
using AuthProvider.Server.Seeding.Applying;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Links;
using AuthProvider.Storage.SecondFactors;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Importing.Writing;

/// <summary>Makes users many at once: Identity's manager would ask the database several times for each.</summary>
internal sealed class NewUsers(
    AuthProviderDbContext database, ILookupNormalizer normalizer, RoleManager<Role> roles, GroupStore groups, OneTimeLinkStore links, SecondFactorStore secondFactors, ImportCheck check,
    TimeProvider time)
{
    /// <summary>Makes them, within the transaction of the batch.</summary>
    public async Task AddAsync(IReadOnlyList<ImportedUser> users, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var roleIds = await EnsureRolesAsync(users.SelectMany(user => user.Account.Roles ?? []));
        var groupIds = await groups.EnsureAsync(users.SelectMany(user => user.Account.Groups ?? []), cancellationToken);
        var made = users.Select(imported => (Imported: imported, User: NewUser(imported, now))).ToList();
        await database.InsertAsync(made.ConvertAll(item => item.User), cancellationToken);
        await database.InsertAsync(
            made.SelectMany(item => IdsOf(item.Imported.Account.Roles, roleIds), (item, id) => new IdentityUserRole<Guid> { UserId = item.User.Id, RoleId = id }).ToList(),
            cancellationToken);
        await database.InsertAsync(
            made.SelectMany(item => IdsOf(item.Imported.Account.Groups, groupIds), (item, id) => new GroupMembership { UserId = item.User.Id, GroupId = id }).ToList(),
            cancellationToken);
        await database.InsertAsync(
            made.Where(item => item.Imported.TotpSecret is not null)
                .Select(item => secondFactors.Make(item.User.Id, Totp.FromBase32(item.Imported.TotpSecret!)!)).ToList(),
            cancellationToken);
        await AddLoginsAsync(made.ConvertAll(item => (item.Imported, item.User.Id)), cancellationToken);
        if (users.Any(user => user.Account.Roles?.Contains(RoleNames.Administrator, StringComparer.OrdinalIgnoreCase) == true))
        {
            // Whoever finds the link of the first start must not become another administrator.
            await links.WithdrawAsync(LinkPurposes.Administrator, userId: null, cancellationToken);
        }
    }

    /// <summary>Adds external logins.</summary>
    public Task AddLoginsAsync(IReadOnlyList<(ImportedUser Imported, Guid Id)> users, CancellationToken cancellationToken) => database.InsertAsync(
        users.SelectMany(user => user.Imported.ExternalLogins ?? [], (user, login) => new IdentityUserLogin<Guid>
        {
            UserId = user.Id, LoginProvider = login.Provider!, ProviderKey = login.Subject!,
        }).ToList(),
        cancellationToken);

    private IEnumerable<Guid> IdsOf(IEnumerable<string>? names, IReadOnlyDictionary<string, Guid> ids) =>
        (names ?? []).Select(name => ids[normalizer.NormalizeName(name)!]).Distinct();

    private User NewUser(ImportedUser imported, DateTimeOffset now)
    {
        var created = imported.CreatedAt is { } text ? check.ReadTime(text) ?? now : now;
        var user = new User
        {
            PasswordHash = imported.Account.PasswordHash,
            SecurityStamp = UserRows.NewStamp(),
            ConcurrencyStamp = UserRows.NewStamp(),
            LockoutEnabled = true,
            TwoFactorEnabled = imported.TotpSecret is not null,
            CreatedAt = created,
            UpdatedAt = created,
            DisabledAt = imported.IsDisabled == true ? now : null,
        };
        UserSeeding.Fill(user, imported.Account);
        user.NormalizedUserName = normalizer.NormalizeName(user.UserName);
        user.NormalizedEmail = normalizer.NormalizeEmail(user.Email);
        return user;
    }

    private async Task<Dictionary<string, Guid>> EnsureRolesAsync(IEnumerable<string> names)
    {
        var ids = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var name in names.DistinctBy(normalizer.NormalizeName, StringComparer.Ordinal))
        {
            if (await roles.FindByNameAsync(name) is not { } role)
            {
                role = new Role(name);
                if (await roles.CreateAsync(role) is { Succeeded: false } refused)
                {
                    throw new InvalidOperationException($"The role {name} could not be made: {refused}");
                }
            }

            ids[normalizer.NormalizeName(name)!] = role.Id;
        }

        return ids;
    }
}
