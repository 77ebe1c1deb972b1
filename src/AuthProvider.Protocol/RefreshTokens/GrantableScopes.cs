using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.RefreshTokens;

/// <summary>What of the requested scopes an authorization request can be granted.</summary>
public static class GrantableScopes
{
    /// <summary>All, but <c>offline_access</c> only where the answer holds a code: without one there is no refresh token (OpenID Connect Core 1.0, 11).</summary>
    /// <param name="request">The authorization request.</param>
    public static IReadOnlyList<string> Of(OpenIddictRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var scopes = request.GetScopes();
        return request.HasResponseType(ResponseTypes.Code) ? scopes : [.. scopes.Where(scope => scope is not Scopes.OfflineAccess)];
    }
}
