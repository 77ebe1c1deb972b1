using AuthProvider.Protocol.MutualTls;
using AuthProvider.Protocol.Pipeline;
using Microsoft.AspNetCore;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Protocol.ClientAuthentication;

/// <summary>The methods by which clients authenticate (RFC 7591, 2; OpenID Connect Core 1.0, 9; RFC 8705, 2) and the algorithms of assertions.</summary>
public static class AuthenticationMethods
{
    /// <summary>The methods of clients that keep a secret or a key and need no certificate, in the order in which discovery shows them.</summary>
    public static IReadOnlyList<string> Confidential { get; } =
    [
        ClientAuthenticationMethods.ClientSecretBasic, ClientAuthenticationMethods.ClientSecretPost, ClientAuthenticationMethods.ClientSecretJwt,
        ClientAuthenticationMethods.PrivateKeyJwt,
    ];

    /// <summary>
    /// The methods of clients that keep a secret, a key or a certificate, as far as the host lets them: certificates need an address where
    /// they are asked for, and <c>tls_client_auth</c> an authority that made them.
    /// </summary>
    /// <param name="options">What the host decides.</param>
    public static IReadOnlyList<string> Offered(ProtocolOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.MutualTls switch
        {
            null => Confidential,
            var mutualTls when mutualTls.Authorities.Any(ClientCertificateChain.IsRoot) =>
                [.. Confidential, ClientAuthenticationMethods.TlsClientAuth, ClientAuthenticationMethods.SelfSignedTlsClientAuth],
            _ => [.. Confidential, ClientAuthenticationMethods.SelfSignedTlsClientAuth],
        };
    }

    /// <summary>The algorithms of assertions that are signed with a private key (RFC 7518, 3.1).</summary>
    public static IReadOnlyList<string> KeyAlgorithms { get; } = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];

    /// <summary>The algorithms of assertions that are signed with the secret (RFC 7518, 3.1).</summary>
    public static IReadOnlyList<string> SecretAlgorithms { get; } = [SecurityAlgorithms.HmacSha256];

    /// <summary>The methods that a client may use: the one that it registered; without one, those of its secret, the default of RFC 7591, 2 among them.</summary>
    /// <param name="registered">The registered method; null where there is none.</param>
    public static IReadOnlyList<string> Allowed(string? registered) =>
        registered is null ? [ClientAuthenticationMethods.ClientSecretBasic, ClientAuthenticationMethods.ClientSecretPost] : [registered];

    /// <summary>Whether a client of this method has a secret.</summary>
    /// <param name="registered">The registered method; null where there is none.</param>
    public static bool UseSecret(string? registered) =>
        registered is null or ClientAuthenticationMethods.ClientSecretBasic or ClientAuthenticationMethods.ClientSecretPost or ClientAuthenticationMethods.ClientSecretJwt;

    /// <summary>Whether a client of this method has a certificate (RFC 8705, 2).</summary>
    /// <param name="registered">The registered method; null where there is none.</param>
    public static bool UseCertificate(string? registered) =>
        registered is ClientAuthenticationMethods.TlsClientAuth or ClientAuthenticationMethods.SelfSignedTlsClientAuth;

    /// <summary>Whether an endpoint authenticates clients.</summary>
    /// <param name="endpoint">The endpoint.</param>
    public static bool AreAskedAt(OpenIddictServerEndpointType endpoint) => endpoint is OpenIddictServerEndpointType.Token
        or OpenIddictServerEndpointType.Introspection or OpenIddictServerEndpointType.Revocation
        or OpenIddictServerEndpointType.PushedAuthorization or OpenIddictServerEndpointType.DeviceAuthorization;

    /// <summary>The method that a request with a secret uses.</summary>
    internal static string OfSecret(OpenIddictServerTransaction transaction) =>
        transaction.GetHttpRequest()?.Headers.Authorization.ToString().StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) is true
            ? ClientAuthenticationMethods.ClientSecretBasic
            : ClientAuthenticationMethods.ClientSecretPost;
}
