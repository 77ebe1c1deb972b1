using Microsoft.Extensions.Options;
using OpenIddict.Server;

namespace AuthProvider.Protocol.MutualTls;

/// <summary>The endpoints that have an address where certificates are asked for (RFC 8705, 5).</summary>
/// <param name="options">The endpoints of the server.</param>
public sealed class MutualTlsEndpoints(IOptionsMonitor<OpenIddictServerOptions> options)
{
    private readonly Lazy<HashSet<string>> _paths = new(() => PathsOf(options.CurrentValue));

    /// <summary>Whether an endpoint answers there.</summary>
    /// <param name="path">The path of a request, without the one of the issuer.</param>
    public bool Contains(string? path) => path is not null && _paths.Value.Contains(path.TrimEnd('/'));

    private static HashSet<string> PathsOf(OpenIddictServerOptions options)
    {
        List<Uri>[] endpoints =
        [
            options.DeviceAuthorizationEndpointUris, options.IntrospectionEndpointUris, options.PushedAuthorizationEndpointUris,
            options.RevocationEndpointUris, options.TokenEndpointUris, options.UserInfoEndpointUris,
        ];
        return endpoints.SelectMany(addresses => addresses).Select(address => "/" + address.OriginalString.Trim('/')).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }
}
