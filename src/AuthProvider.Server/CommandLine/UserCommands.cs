using System.CommandLine;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.CommandLine;

/// <summary><c>user disable NAME</c>, <c>user enable NAME</c>, and those of <see cref="MembershipCommands"/>.</summary>
internal static class UserCommands
{
    public static Command Create(CommandHost host)
    {
        var disableName = Name();
        var disable = new Command("disable", "Disables a user: all sessions and grants end at once, and nobody signs in.") { disableName };
        disable.SetAction((parsed, cancellation) => host.ChangeAsync(
            (services, token) => DisableAsync(services, parsed.GetRequiredValue(disableName), token), cancellation));

        var enableName = Name();
        var enable = new Command("enable", "Lets a disabled user sign in again; what ended stays ended.") { enableName };
        enable.SetAction((parsed, cancellation) => host.ChangeAsync(
            (services, token) => EnableAsync(services, parsed.GetRequiredValue(enableName), token), cancellation));

        return new Command("user", "Disables and enables users, and gives and takes roles and groups.")
        {
            disable, enable, MembershipCommands.CreateGrant(host), MembershipCommands.CreateRevoke(host),
        };
    }

    private static Argument<string> Name() => new("NAME") { Description = "The username." };

    private static async Task<string> DisableAsync(IServiceProvider services, string name, CancellationToken cancellationToken)
    {
        var user = await FindAsync(services, name);
        if (user.DisabledAt is not null)
        {
            return $"The user '{user.UserName}' is disabled already.";
        }

        var ended = await services.GetRequiredService<UserDirectory>().DisableAsync(user.Id, cancellationToken) ?? [];
        return $"The user '{user.UserName}' is disabled; sessions that ended: {ended.Count}.";
    }

    private static async Task<string> EnableAsync(IServiceProvider services, string name, CancellationToken cancellationToken)
    {
        var user = await FindAsync(services, name);
        if (user.DisabledAt is null)
        {
            return $"The user '{user.UserName}' is not disabled.";
        }

        await services.GetRequiredService<UserDirectory>().EnableAsync(user.Id, cancellationToken);
        return $"The user '{user.UserName}' is enabled.";
    }

    /// <summary>Finds a user by name.</summary>
    internal static async Task<User> FindAsync(IServiceProvider services, string name) =>
        await services.GetRequiredService<UserManager<User>>().FindByNameAsync(name)
        ?? throw new CommandFailure($"There is no user '{name}': give the username, not the e-mail address.");
}
