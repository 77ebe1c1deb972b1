using System.Net;
using System.Net.Sockets;

namespace AuthProvider.Testing.Processes;

/// <summary>Loopback ports that nobody listens on.</summary>
public static class FreePorts
{
    // Below the range from which Linux gives ports to outgoing connections.
    private const int First = 20_000;
    private const int Last = 32_000;

    private static readonly Lock Gate = new();
    private static int _next = First + (Environment.ProcessId * 37 % (Last - First));

    /// <summary>The first of some ports in a row.</summary>
    /// <param name="count">How many.</param>
    public static int Next(int count = 1)
    {
        lock (Gate)
        {
            while (true)
            {
                var first = _next;
                _next = first + count > Last ? First : first + count;
                if (Enumerable.Range(first, count).All(IsFree))
                {
                    return first;
                }
            }
        }
    }

    private static bool IsFree(int port) => CanListen(IPAddress.Loopback, port) && CanListen(IPAddress.IPv6Loopback, port);

    private static bool CanListen(IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode is not SocketError.AddressAlreadyInUse;
        }
    }
}
