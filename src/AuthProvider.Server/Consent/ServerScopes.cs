using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Server.Consent;

/// <summary>The scopes of the server itself, whose names no API takes.</summary>
public static class ServerScopes
{
    /// <summary>The groups of a person.</summary>
    public const string Groups = "groups";

    /// <summary>All of them.</summary>
    public static IReadOnlySet<string> All { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        Scopes.OpenId, Scopes.Profile, Scopes.Email, Scopes.Address, Scopes.Phone, Scopes.Roles, Groups, Scopes.OfflineAccess,
    };
}
