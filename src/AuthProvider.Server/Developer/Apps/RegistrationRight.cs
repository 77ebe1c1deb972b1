using System.Security.Claims;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Users;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>Who may register apps (<c>Apps:WhoMayRegister</c>).</summary>
public static class RegistrationRight
{
    /// <summary>Whether a user may.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="user">The signed-in user.</param>
    public static bool Allows(this AppSettings settings, ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(user);
        return settings.WhoMayRegister switch
        {
            WhoMayRegister.Everyone => true,
            WhoMayRegister.Developers => user.IsInRole(RoleNames.Developer) || user.IsInRole(RoleNames.Administrator),
            _ => user.IsInRole(RoleNames.Administrator),
        };
    }
}
