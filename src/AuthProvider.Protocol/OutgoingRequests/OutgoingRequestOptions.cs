using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace AuthProvider.Protocol.OutgoingRequests;

/// <summary>What this server may ask of others.</summary>
public sealed class OutgoingRequestOptions
{
    /// <summary>
    /// Whether addresses of this machine and of private networks may be asked. Default: false, for apps name the addresses, and could
    /// reach through this server what they cannot reach themselves (SECURITY S25).
    /// </summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>Certificate authorities that are trusted beside those of the system.</summary>
    public X509Certificate2Collection TrustedCertificates { get; } = [];

    /// <summary>How long an exchange may take, from the look-up of the name to the last byte. Default: 10 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The size of an answer's body in bytes, at most. Default: 128 KiB.</summary>
    public int MaximumBodySize { get; set; } = 128 * 1024;

    /// <summary>Looks a name up; tests know names of their own.</summary>
    internal Func<string, CancellationToken, Task<IPAddress[]>> FindAddressesAsync { get; set; } = Dns.GetHostAddressesAsync;
}
