using System.Security.Cryptography.X509Certificates;

namespace AuthProvider.Protocol.MutualTls;

/// <summary>Where and how clients authenticate with certificates (RFC 8705). The host asks for the certificates in the TLS handshake.</summary>
public sealed class MutualTlsOptions
{
    /// <summary>The address at which certificates are asked for: scheme, host, port and path before those of the endpoints (RFC 8705, 5). Required.</summary>
    public required Uri Url { get; init; }

    /// <summary>
    /// The authorities whose certificates <c>tls_client_auth</c> takes (RFC 8705, 2.1): roots, which are trusted, and intermediate ones,
    /// which lead to a root. Without a root the method is not offered. Default: none.
    /// </summary>
    public X509Certificate2Collection Authorities { get; init; } = [];
}
