using System.Security.Claims;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Authorization;

namespace AuthProvider.Server.Administration;

/// <summary>Who may do what on the pages of administration: administrators everything, auditors read.</summary>
public static class AdministrationRights
{
    /// <summary>Whether a user sees the pages.</summary>
    /// <param name="user">The user of the request.</param>
    public static bool MayRead(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.IsInRole(RoleNames.Auditor) || MayChange(user);
    }

    /// <summary>Whether a user changes what they show.</summary>
    /// <param name="user">The user of the request.</param>
    public static bool MayChange(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.IsInRole(RoleNames.Administrator);
    }

    /// <summary>The policy of a page: a request that may change something takes an administrator, whatever the page does with it.</summary>
    internal static void AddTo(AuthorizationPolicyBuilder policy) => policy.RequireAuthenticatedUser().RequireAssertion(context =>
        MayChange(context.User) || (context.Resource is HttpContext http && IsReading(http.Request.Method) && MayRead(context.User)));

    private static bool IsReading(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
}
