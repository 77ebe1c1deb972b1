using System.Net;
using AuthProvider.Storage.Database;

namespace AuthProvider.Server.Settings;

/// <summary>Where the server listens: <c>--urls</c>, or what else ASP.NET Core takes for it.</summary>
/// <param name="All">The addresses as they were given.</param>
/// <param name="IsConfigured">Whether any were given; otherwise it is <see cref="Default"/>.</param>
internal sealed record ListenAddresses(IReadOnlyList<BindingAddress> All, bool IsConfigured)
{
    /// <summary>Where the server listens unless told otherwise.</summary>
    public const string Default = "https://localhost:5001";

    /// <summary>The first one, from which the issuer is taken where none is set.</summary>
    public BindingAddress First => All[0];

    /// <summary>Whether one of them speaks TLS.</summary>
    public bool HasHttps => All.Any(IsHttps);

    /// <summary>Reads them.</summary>
    /// <exception cref="StartException">One of them is no address.</exception>
    public static ListenAddresses Read(IConfiguration configuration)
    {
        // Kestrel prefers its own section to the urls, and these to bare ports.
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>().ToList();
        if (endpoints is [])
        {
            endpoints = Split(configuration[WebHostDefaults.ServerUrlsKey]);
        }

        if (endpoints is [])
        {
            endpoints =
            [
                .. Split(configuration[WebHostDefaults.HttpPortsKey]).Select(port => $"http://*:{port}"),
                .. Split(configuration[WebHostDefaults.HttpsPortsKey]).Select(port => $"https://*:{port}"),
            ];
        }

        return endpoints is [] ? new([BindingAddress.Parse(Default)], IsConfigured: false) : new([.. endpoints.Select(Parse)], IsConfigured: true);
    }

    /// <summary>Whether an address speaks TLS.</summary>
    public static bool IsHttps(BindingAddress address) => string.Equals(address.Scheme, Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase);

    /// <summary>Refuses to serve only over plain http where no proxy before the server speaks TLS.</summary>
    /// <exception cref="StartException">So it is.</exception>
    public void RefusePlainHttp(IReadOnlyList<IPNetwork> proxies)
    {
        if (!HasHttps && proxies is [])
        {
            throw new StartException(
                $"The server listens on plain http only ({First}), and passwords and tokens need https: give --urls an https address or, "
                + "behind a proxy that speaks TLS, set Issuer to its public https address and Proxy:Trusted to its network.");
        }
    }

    private static List<string> Split(string? text) =>
        [.. (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static BindingAddress Parse(string text)
    {
        try
        {
            var address = BindingAddress.Parse(text);
            if ((IsHttps(address) || string.Equals(address.Scheme, Uri.UriSchemeHttp, StringComparison.OrdinalIgnoreCase))
                && address.PathBase is "" or "/"
                && address.Port is >= 0 and <= ushort.MaxValue)
            {
                return address;
            }
        }
        catch (FormatException exception)
        {
            throw new StartException(Sentence(text), exception);
        }

        throw new StartException(Sentence(text));
    }

    private static string Sentence(string text) => $"The address '{text}' cannot be listened on: --urls takes scheme, host and port, such as {Default}.";
}
