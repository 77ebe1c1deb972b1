using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace AuthProvider.Protocol.OutgoingRequests;

/// <summary>Connects to public addresses only. A name is looked up once, and what was judged is what is connected to (DNS rebinding).</summary>
internal sealed class GuardedConnection(OutgoingRequestOptions options, bool toAnyNetwork = false)
{
    /// <summary>The handler that connects so: no proxy that would look names up itself, no redirects, no cookies.</summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        ConnectCallback = ConnectAsync,
        ConnectTimeout = options.Timeout,
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 16,
        MaxConnectionsPerServer = 16,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ActivityHeadersPropagator = null,
        SslOptions = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = CreateChainPolicy(),
        },
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await options.FindAddressesAsync(host, cancellationToken);
        if (!toAnyNetwork && !options.AllowPrivateNetworks && Array.Exists(addresses, address => !AddressRules.IsPublic(address)))
        {
            throw new OutgoingRequestException($"{host} is an address of a private network, and OutgoingRequests:AllowPrivateNetworks is off.");
        }

        if (addresses.Length == 0)
        {
            throw new OutgoingRequestException($"{host} has no address.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // Null: the system's own rules.
    private X509ChainPolicy? CreateChainPolicy()
    {
        if (options.TrustedCertificates.Count == 0)
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(options.TrustedCertificates);
        foreach (var location in new[] { StoreLocation.LocalMachine, StoreLocation.CurrentUser })
        {
            using var roots = new X509Store(StoreName.Root, location);
            roots.Open(OpenFlags.ReadOnly);
            policy.CustomTrustStore.AddRange(roots.Certificates);
        }

        return policy;
    }
}
