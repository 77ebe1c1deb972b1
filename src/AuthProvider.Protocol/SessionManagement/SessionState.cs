using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AuthProvider.Protocol.SessionManagement;

/// <summary>The <c>session_state</c> of an answer (OpenID Connect Session Management 1.0, 2 and 3.2). Pure but for its salt.</summary>
public static class SessionState
{
    /// <summary>Makes one with a new salt.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="redirectUri">Where the answer goes.</param>
    /// <param name="browserState">The state of the user's session at this server, as the script of the check page reads it.</param>
    public static string Create(string clientId, string redirectUri, string browserState)
    {
        ArgumentNullException.ThrowIfNull(redirectUri);
        return Create(clientId, OriginOf(new Uri(redirectUri)), browserState, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12)));
    }

    /// <summary>Makes one.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="origin">The origin of the client, as browsers write it.</param>
    /// <param name="browserState">The state of the user's session at this server.</param>
    /// <param name="salt">The salt.</param>
    public static string Create(string clientId, string origin, string browserState, string salt) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{clientId} {origin} {browserState} {salt}"))) + "." + salt;

    // As browsers write it: punycode, no default port; schemes of apps have none (HTML Standard, 7.1.1).
    private static string OriginOf(Uri uri)
    {
        if (uri.Scheme is not ("https" or "http"))
        {
            return "null";
        }

        var host = uri.HostNameType is UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        return uri.IsDefaultPort ? $"{uri.Scheme}://{host}" : $"{uri.Scheme}://{host}:{uri.Port}";
    }
}
