namespace AuthProvider.Server.Authorization;

/// <summary>The authentication context classes of this server: values of <c>acr</c> (OpenID Connect Core 1.0, 2), from the methods of a session.</summary>
internal static class AuthenticationContexts
{
    /// <summary>A password, or another single factor.</summary>
    public const string OneFactor = "one-factor";

    /// <summary>All of them, strongest first; what discovery advertises.</summary>
    public static IReadOnlyList<string> All { get; } = [OneFactor];

    /// <summary>Those that a session meets, strongest first.</summary>
    /// <param name="methods">Its <c>amr</c> values (RFC 8176).</param>
    public static IReadOnlyList<string> MetBy(IReadOnlyList<string> methods) => methods.Count > 0 ? All : [];
}
