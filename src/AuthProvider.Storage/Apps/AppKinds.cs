using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Storage.Apps;

/// <summary>What follows from the kind of an app.</summary>
public static class AppKinds
{
    /// <summary>Whether apps of this kind keep a secret.</summary>
    /// <param name="kind">The kind.</param>
    public static bool KeepsSecret(this AppKind kind) => kind is AppKind.Web or AppKind.Service or AppKind.Api;

    /// <summary>Whether people sign in to apps of this kind.</summary>
    /// <param name="kind">The kind.</param>
    public static bool SignsPeopleIn(this AppKind kind) => kind is AppKind.Web or AppKind.SinglePage or AppKind.Native;

    /// <summary>The grant types of this kind, where the app asks for no others.</summary>
    /// <param name="kind">The kind.</param>
    public static IReadOnlyList<string> DefaultGrantTypes(this AppKind kind) => kind switch
    {
        AppKind.Web or AppKind.SinglePage or AppKind.Native => [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken],
        AppKind.Service => [GrantTypes.ClientCredentials],
        _ => [],
    };
}
