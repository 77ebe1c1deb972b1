using AuthProvider.Protocol.UserInfo;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.ResourceIndicators;

/// <summary>The scopes that mean something at this server and at no API (OpenID Connect Core 1.0, 5.4 and 11); <c>roles</c> tells APIs something too. Pure.</summary>
internal static class OwnScopes
{
    public static bool Contains(string scope) => scope is Scopes.OpenId or Scopes.OfflineAccess || (scope is not Scopes.Roles && StandardClaims.ByScope.ContainsKey(scope));
}
