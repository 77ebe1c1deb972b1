namespace AuthProvider.Storage.Users;

/// <summary>The roles that the server's own pages know.</summary>
public static class RoleNames
{
    /// <summary>May do everything: users, apps, keys.</summary>
    public const string Administrator = "administrator";

    /// <summary>Reads what administrators see, and changes nothing.</summary>
    public const string Auditor = "auditor";

    /// <summary>May register apps where <c>Apps:WhoMayRegister</c> is <c>Developers</c>.</summary>
    public const string Developer = "developer";
}
