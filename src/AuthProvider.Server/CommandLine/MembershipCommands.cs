using System.CommandLine;
using AuthProvider.Storage.Links;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.CommandLine;

/// <summary><c>user grant NAME</c> and <c>user revoke NAME</c>, with <c>--role ROLE</c> and <c>--group GROUP</c>.</summary>
internal static class MembershipCommands
{
    private const string AtOnce = "Pages, userinfo and new tokens of a running server know it at once; a signed access token keeps what it says until it expires.";

    public static Command CreateGrant(CommandHost host) => Create(host, "grant", $"Gives a user roles and groups. {AtOnce}", GrantAsync);

    public static Command CreateRevoke(CommandHost host) => Create(host, "revoke", $"Takes roles and groups from a user. {AtOnce}", RevokeAsync);

    private static Command Create(
        CommandHost host, string word, string description, Func<IServiceProvider, User, string[], string[], CancellationToken, Task<List<string>>> change)
    {
        var name = new Argument<string>("NAME") { Description = "The username." };
        var roles = new Option<string[]>("--role") { Description = "A role; may be given several times.", HelpName = "ROLE" };
        var groups = new Option<string[]>("--group") { Description = "A group; may be given several times.", HelpName = "GROUP" };
        var command = new Command(word, description) { name, roles, groups };
        command.SetAction((parsed, cancellation) => host.ChangeAsync(
            async (services, token) =>
            {
                var (wantedRoles, wantedGroups) = (parsed.GetValue(roles) ?? [], parsed.GetValue(groups) ?? []);
                Judge(wantedRoles, wantedGroups);
                var user = await UserCommands.FindAsync(services, parsed.GetRequiredValue(name));
                var done = await change(services, user, wantedRoles, wantedGroups, token);
                return done.Count == 0 ? $"Nothing was changed for the user '{user.UserName}'." : $"The user '{user.UserName}' {string.Join("; ", done)}.";
            },
            cancellation));
        return command;
    }

    private static void Judge(string[] roles, string[] groups)
    {
        if (roles.Length + groups.Length == 0)
        {
            throw new CommandFailure("Name a role with --role or a group with --group.");
        }

        if (roles.Select(RoleNameRules.Check).Concat(groups.Select(RoleNameRules.CheckGroup)).FirstOrDefault(refusal => refusal is not null) is { } problem)
        {
            throw new CommandFailure(problem.ToString());
        }
    }

    private static async Task<List<string>> GrantAsync(IServiceProvider services, User user, string[] roles, string[] groups, CancellationToken cancellationToken)
    {
        var (users, known, done) = (services.GetRequiredService<UserManager<User>>(), services.GetRequiredService<RoleManager<Role>>(), new List<string>());
        foreach (var role in roles)
        {
            if (await users.IsInRoleAsync(user, role))
            {
                continue;
            }

            if (!await known.RoleExistsAsync(role))
            {
                Demand(await known.CreateAsync(new Role(role)));
            }

            Demand(await users.AddToRoleAsync(user, role));
            await RecordAsync(services, user, SecurityEvents.AccessGiven, role, cancellationToken);
            done.Add($"has the role '{role}' now");
            if (string.Equals(role, RoleNames.Administrator, StringComparison.OrdinalIgnoreCase))
            {
                // Whoever finds the link of the first start must not become another administrator.
                await services.GetRequiredService<OneTimeLinkStore>().WithdrawAsync(LinkPurposes.Administrator, userId: null, cancellationToken);
            }
        }

        foreach (var group in groups)
        {
            if (await services.GetRequiredService<GroupStore>().AddAsync(user.Id, group, cancellationToken))
            {
                await RecordAsync(services, user, SecurityEvents.AccessGiven, group, cancellationToken);
                done.Add($"belongs to the group '{group}' now");
            }
        }

        return done;
    }

    private static async Task<List<string>> RevokeAsync(IServiceProvider services, User user, string[] roles, string[] groups, CancellationToken cancellationToken)
    {
        var (users, done) = (services.GetRequiredService<UserManager<User>>(), new List<string>());
        foreach (var role in roles)
        {
            if (await users.IsInRoleAsync(user, role))
            {
                Demand(await users.RemoveFromRoleAsync(user, role));
                await RecordAsync(services, user, SecurityEvents.AccessTaken, role, cancellationToken);
                done.Add($"no longer has the role '{role}'");
            }
        }

        foreach (var group in groups)
        {
            if (await services.GetRequiredService<GroupStore>().RemoveAsync(user.Id, group, cancellationToken))
            {
                await RecordAsync(services, user, SecurityEvents.AccessTaken, group, cancellationToken);
                done.Add($"no longer belongs to the group '{group}'");
            }
        }

        return done;
    }

    private static Task RecordAsync(IServiceProvider services, User user, string kind, string name, CancellationToken cancellationToken) =>
        services.GetRequiredService<SecurityHistoryStore>().AddAsync(user.Id, kind, name, ipAddress: null, userAgent: null, cancellationToken);

    private static void Demand(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new CommandFailure(string.Join(' ', result.Errors.Select(error => error.Description)));
        }
    }
}
