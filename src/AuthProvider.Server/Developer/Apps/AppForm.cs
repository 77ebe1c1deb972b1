using AuthProvider.Storage.Apps;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Developer.Apps;

/// <summary>
/// What a developer enters about an app. Owner, status, first party and kind are no part of it, so that nobody sets them by sending more
/// than the form has.
/// </summary>
public sealed class AppForm
{
    /// <summary>The name that people see.</summary>
    public string? Name { get; set; }

    /// <summary>The address of the logo.</summary>
    public string? LogoUri { get; set; }

    /// <summary>The home page.</summary>
    public string? ClientUri { get; set; }

    /// <summary>The redirect URIs, one a line.</summary>
    public string? RedirectUris { get; set; }

    /// <summary>Where a sign-out may return, one a line.</summary>
    public string? PostLogoutRedirectUris { get; set; }

    /// <summary>The page that signs a person out of the app, loaded in a frame.</summary>
    public string? FrontchannelLogoutUri { get; set; }

    /// <summary>The address at which the app takes logout tokens from this server.</summary>
    public string? BackchannelLogoutUri { get; set; }

    /// <summary>The scopes that were ticked.</summary>
    public List<string> Scopes { get; set; } = [];

    /// <summary>The roles that the app sees, one a line: the role, a blank, and its name for the app.</summary>
    public string? Roles { get; set; }

    /// <summary>Whether people may sign in by a code that they type elsewhere, as on a device without a browser.</summary>
    public bool UsesDeviceCode { get; set; }

    /// <summary>Whether the app may exchange the tokens that it gets for others that say less (RFC 8693).</summary>
    public bool UsesTokenExchange { get; set; }

    /// <summary>What access tokens for the API are.</summary>
    public AccessTokenKind AccessToken { get; set; }

    /// <summary>The scopes of the API, one a line: the name, a blank, and words for people.</summary>
    public string? ApiScopes { get; set; }

    /// <summary>The form of an app that is registered.</summary>
    /// <param name="draft">The app.</param>
    /// <param name="apiScopes">The scopes that it offers.</param>
    public static AppForm From(AppDraft draft, IEnumerable<ApiScope> apiScopes)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return new AppForm
        {
            Name = draft.Name,
            LogoUri = draft.Metadata.LogoUri,
            ClientUri = draft.Metadata.ClientUri,
            RedirectUris = string.Join('\n', draft.RedirectUris),
            PostLogoutRedirectUris = string.Join('\n', draft.PostLogoutRedirectUris),
            FrontchannelLogoutUri = draft.Metadata.FrontchannelLogoutUri,
            BackchannelLogoutUri = draft.Metadata.BackchannelLogoutUri,
            Scopes = [.. draft.Scopes],
            Roles = AppRoleLines.Write(draft.Roles),
            UsesDeviceCode = draft.GrantTypes?.Contains(GrantTypes.DeviceCode, StringComparer.Ordinal) is true,
            UsesTokenExchange = draft.GrantTypes?.Contains(GrantTypes.TokenExchange, StringComparer.Ordinal) is true,
            AccessToken = draft.AccessToken,
            ApiScopes = string.Join('\n', apiScopes.Select(scope => $"{scope.Name} {scope.DisplayName}")),
        };
    }

    /// <summary>The lines of a field without the blanks around them, and without empty ones.</summary>
    /// <param name="text">The field.</param>
    public static IReadOnlyList<string> Lines(string? text) =>
        (text ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
