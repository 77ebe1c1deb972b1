using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>Which scopes an app may ask for (RFC 6749, 3.3): the one rule of all endpoints.</summary>
public static class ScopePermission
{
    /// <summary>Whether an app with these permissions may ask for a scope; for <c>openid</c> all may.</summary>
    /// <param name="permissions">The permissions of the app, as OpenIddict writes them.</param>
    /// <param name="scope">The scope.</param>
    public static bool Allows(IReadOnlySet<string> permissions, string scope)
    {
        ArgumentNullException.ThrowIfNull(permissions);
        return scope is Scopes.OpenId || permissions.Contains(Permissions.Prefixes.Scope + scope);
    }
}
