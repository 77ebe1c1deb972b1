using AuthProvider.Storage.Caches;

namespace AuthProvider.Server.Authorization;

/// <summary>The authentication context classes of this server: values of <c>acr</c> (OpenID Connect Core 1.0, 2), from the methods of a session.</summary>
internal static class AuthenticationContexts
{
    /// <summary>A passkey, whose owner was verified by the device: two factors that cannot be phished (OpenID Connect Extended Authentication Profile ACR Values 1.0, 2).</summary>
    public const string Passkey = "phr";

    /// <summary>Two factors of different kinds, such as a password and a code of an authenticator app.</summary>
    public const string TwoFactors = "two-factor";

    /// <summary>A password, or another single factor.</summary>
    public const string OneFactor = "one-factor";

    /// <summary>All of them, strongest first; what discovery advertises.</summary>
    public static IReadOnlyList<string> All { get; } = [Passkey, TwoFactors, OneFactor];

    /// <summary>Those that a session meets, strongest first.</summary>
    /// <param name="methods">Its <c>amr</c> values (RFC 8176).</param>
    public static IReadOnlyList<string> MetBy(IReadOnlyList<string> methods) =>
        methods.Any(method => method is "hwk" or "swk") ? All
        : methods.Contains("mfa", StringComparer.Ordinal) ? [TwoFactors, OneFactor]
        : methods.Count > 0 ? [OneFactor]
        : [];

    /// <summary>Those that a user can meet, strongest first.</summary>
    /// <param name="user">The user.</param>
    public static IReadOnlyList<string> ReachableBy(UserPicture user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.HasPasskey ? All : user.HasSecondFactor ? [TwoFactors, OneFactor] : [OneFactor];
    }
}
