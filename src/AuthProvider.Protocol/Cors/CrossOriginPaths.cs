using AuthProvider.Protocol.DynamicRegistration;
using Microsoft.AspNetCore.Http;

namespace AuthProvider.Protocol.Cors;

/// <summary>The endpoints that scripts of other origins may call, and how.</summary>
internal static class CrossOriginPaths
{
    private const string Read = "GET";
    private const string Write = "POST";

    private static readonly Dictionary<string, (string Methods, bool IsPublic)> ByPath = new(StringComparer.OrdinalIgnoreCase)
    {
        ["/.well-known/openid-configuration"] = (Read, true),
        ["/.well-known/oauth-authorization-server"] = (Read, true),
        ["/.well-known/jwks"] = (Read, true),
        ["/connect/token"] = (Write, false),
        ["/connect/device"] = (Write, false),
        ["/connect/par"] = (Write, false),
        ["/connect/introspect"] = (Write, false),
        ["/connect/revoke"] = (Write, false),
        ["/connect/userinfo"] = ("GET, POST", false),
    };

    /// <summary>The methods of an endpoint; null where none of them is at this path.</summary>
    public static string? FindMethods(PathString path, out bool isPublic)
    {
        var isKnown = ByPath.TryGetValue(path.Value ?? "", out var endpoint);
        isPublic = endpoint.IsPublic;
        if (isKnown || !path.StartsWithSegments(DynamicRegistrationFeature.Path, StringComparison.OrdinalIgnoreCase, out var client))
        {
            return isKnown ? endpoint.Methods : null;
        }

        // Who registers has no redirect URI here yet; what lets them in is a token and never a cookie.
        isPublic = true;
        return client.HasValue ? "GET, PUT, DELETE" : Write;
    }
}
