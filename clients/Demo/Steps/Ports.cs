using System.Net;
using System.Net.Sockets;
using Demo.Samples;

namespace Demo.Steps;

/// <summary>Looks before anything starts whether the ports are free.</summary>
public static class Ports
{
    /// <exception cref="DemoException">Somebody else listens on one of them.</exception>
    public static void Check(Addresses addresses, IEnumerable<Sample> samples)
    {
        var wanted = samples.Where(sample => sample.Url is not null).Select(sample => (sample.Name, addresses.Of(sample)!.Port));
        foreach (var (name, port) in wanted.Prepend(("the provider", addresses.Provider.Port)))
        {
            if (!IsFree(port))
            {
                throw new DemoException(
                    $"Port {port} ({name}) is in use. Free it, or start a second demo beside it, with data of its own: dotnet run --project clients/Demo -- --first-port {addresses.FirstPort + 1000}");
            }
        }
    }

    private static bool IsFree(int port) => CanListen(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || CanListen(IPAddress.IPv6Loopback, port));

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
            // A machine without this address has nobody listening on it.
            return exception.SocketErrorCode is not (SocketError.AddressAlreadyInUse or SocketError.AccessDenied);
        }
    }
}
