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
        return isKnown ? endpoint.Methods : null;
    }
}
