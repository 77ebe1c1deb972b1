using System.Text.Json.Nodes;
using AuthProvider.Storage.EmailAddresses;
using AuthProvider.Storage.Links;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.Seeding.Applying;

/// <summary>Makes and changes users. What the file does not name stays.</summary>
internal sealed class UserSeeding(
    UserManager<User> users, RoleManager<Role> roles, UserDirectory directory, EmailAddressStore emails, GroupStore groups, OneTimeLinkStore links,
    SecurityHistoryStore history, TimeProvider time)
{
    /// <summary>Applies one, within the transaction of the file.</summary>
    /// <param name="wanted">The user, judged before.</param>
    /// <param name="passwordHash">The hash of a password that is new; null where it stays.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<SeedOutcome> ApplyAsync(SeedUser wanted, string? passwordHash, CancellationToken cancellationToken)
    {
        if (await users.FindByNameAsync(wanted.UserName!) is not { } user)
        {
            await CreateAsync(wanted, passwordHash, cancellationToken);
            return SeedOutcome.Created;
        }

        var before = user.Email;
        var isChanged = Fill(user, wanted);
        if (!string.Equals(before, user.Email, StringComparison.Ordinal))
        {
            await emails.StopChangeAsync(user.Id, cancellationToken);
        }

        if (isChanged)
        {
            user.UpdatedAt = time.GetUtcNow();
            Demand(await users.UpdateAsync(user), wanted);
        }

        if (passwordHash is not null)
        {
            await directory.SetPasswordHashAsync(user, passwordHash, keepSessionId: null, cancellationToken);
            await RecordAsync(user, SecurityEvents.PasswordSet, detail: null, cancellationToken);
            isChanged = true;
        }

        var (ofRoles, ofGroups) = (await SetRolesAsync(user, wanted, cancellationToken), await SetGroupsAsync(user, wanted, cancellationToken));
        foreach (var name in ofRoles.Given.Concat(ofGroups.Given))
        {
            await RecordAsync(user, SecurityEvents.AccessGiven, name, cancellationToken);
            isChanged = true;
        }

        foreach (var name in ofRoles.Taken.Concat(ofGroups.Taken))
        {
            await RecordAsync(user, SecurityEvents.AccessTaken, name, cancellationToken);
            isChanged = true;
        }

        return isChanged ? SeedOutcome.Changed : SeedOutcome.Unchanged;
    }

    private async Task CreateAsync(SeedUser wanted, string? passwordHash, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var user = new User { PasswordHash = passwordHash, CreatedAt = now, UpdatedAt = now };
        Fill(user, wanted);
        Demand(await users.CreateAsync(user), wanted);
        await SetRolesAsync(user, wanted, cancellationToken);
        await SetGroupsAsync(user, wanted, cancellationToken);
    }

    /// <summary>Sets what the file names of the user's own columns; returns whether that changed anything.</summary>
    internal static bool Fill(User user, SeedUser wanted)
    {
        var before = (user.UserName, user.Email, user.EmailConfirmed, user.DisplayName, user.Profile);
        user.UserName = wanted.UserName;
        user.EmailConfirmed = wanted.IsConfirmedAfter(user.Email, user.EmailConfirmed);
        if (wanted.Email is { } email && !string.Equals(email, user.Email, StringComparison.Ordinal))
        {
            // With the security stamp end the links that were sent to the old address.
            (user.Email, user.SecurityStamp) = (email, UserRows.NewStamp());
        }

        user.DisplayName = wanted.DisplayName is { } name ? (name.Length == 0 ? null : name) : user.DisplayName;
        if (wanted.Profile is { } profile && !JsonNode.DeepEquals(profile, Parse(user.Profile)))
        {
            user.Profile = profile.Count == 0 ? null : profile.ToJsonString();
        }

        return before != (user.UserName, user.Email, user.EmailConfirmed, user.DisplayName, user.Profile);
    }

    private static JsonNode Parse(string? profile) => (profile is { Length: > 0 } ? JsonNode.Parse(profile) : null) ?? new JsonObject();

    // From a command there is no address and no browser.
    private Task RecordAsync(User user, string kind, string? detail, CancellationToken cancellationToken) =>
        history.AddAsync(user.Id, kind, detail, ipAddress: null, userAgent: null, cancellationToken);

    private async Task<(IReadOnlyList<string> Given, IReadOnlyList<string> Taken)> SetRolesAsync(User user, SeedUser wanted, CancellationToken cancellationToken)
    {
        if (wanted.Roles is not { } names)
        {
            return ([], []);
        }

        var held = await users.GetRolesAsync(user);
        var added = names.Except(held, StringComparer.OrdinalIgnoreCase).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var removed = held.Except(names, StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var name in added)
        {
            if (!await roles.RoleExistsAsync(name))
            {
                Demand(await roles.CreateAsync(new Role(name)), wanted);
            }
        }

        // Identity writes the user even where it has nothing to add or remove.
        if (added.Count > 0)
        {
            Demand(await users.AddToRolesAsync(user, added), wanted);
        }

        if (removed.Count > 0)
        {
            Demand(await users.RemoveFromRolesAsync(user, removed), wanted);
        }

        if (added.Contains(RoleNames.Administrator, StringComparer.OrdinalIgnoreCase))
        {
            // Whoever finds the link of the first start must not become another administrator.
            await links.WithdrawAsync(LinkPurposes.Administrator, userId: null, cancellationToken);
        }

        return (added, removed);
    }

    private async Task<(IReadOnlyList<string> Given, IReadOnlyList<string> Taken)> SetGroupsAsync(User user, SeedUser wanted, CancellationToken cancellationToken) =>
        wanted.Groups is { } names ? await groups.SetAsync(user.Id, names, cancellationToken) : ([], []);

    // What Identity finds here was judged before, so that only a change at the same time can be the cause.
    private static void Demand(IdentityResult result, SeedUser wanted)
    {
        if (!result.Succeeded)
        {
            throw new SeedRefusedException([.. result.Errors.Select(error => new SeedProblem(wanted.Path, error.Description))]);
        }
    }
}
