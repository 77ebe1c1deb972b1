using AuthProvider.Protocol.Registration;
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

    /// <summary>Which redirect URIs apps of this kind may have, where they do not say.</summary>
    /// <param name="kind">The kind.</param>
    public static ApplicationType DefaultApplicationType(this AppKind kind) => kind is AppKind.Native ? ApplicationType.Native : ApplicationType.Web;

    /// <summary>The grant types of this kind, where the app asks for no others.</summary>
    /// <param name="kind">The kind.</param>
    public static IReadOnlyList<string> DefaultGrantTypes(this AppKind kind) => kind switch
    {
        AppKind.Web or AppKind.SinglePage or AppKind.Native => [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken],
        AppKind.Service => [GrantTypes.ClientCredentials],
        _ => [],
    };

    /// <summary>The grant types that an app of this kind may have. Implicit comes with response types and is not among them.</summary>
    /// <param name="kind">The kind.</param>
    public static IReadOnlyList<string> PossibleGrantTypes(this AppKind kind) => kind switch
    {
        AppKind.Web => [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken, GrantTypes.ClientCredentials, GrantTypes.TokenExchange],
        AppKind.SinglePage => [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken],
        AppKind.Native => [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken, GrantTypes.DeviceCode],
        AppKind.Service => [GrantTypes.ClientCredentials, GrantTypes.TokenExchange],
        _ => [GrantTypes.TokenExchange],
    };
}
