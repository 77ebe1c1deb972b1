using System.Net;
using System.Net.Sockets;

namespace AuthProvider.Benchmarks.Servers;

/// <summary>A loopback port that nobody listens on.</summary>
internal static class FreePort
{
    /// <summary>Asks the system for one.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
