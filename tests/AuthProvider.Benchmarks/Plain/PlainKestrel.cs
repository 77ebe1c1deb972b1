using AuthProvider.Benchmarks.Load;
using AuthProvider.Benchmarks.Providers;
using AuthProvider.Benchmarks.Servers;

namespace AuthProvider.Benchmarks.Plain;

/// <summary>The running ceiling.</summary>
internal sealed class PlainKestrel(ServerProcess server, Uri address) : IAsyncDisposable
{
    /// <summary>What it is asked: the form of a client credentials request.</summary>
    public WrkLoad Load { get; } = new(address, "fixed.lua", HttpMethod.Post, "/connect/token")
    {
        Form = Form.Write(
            ("grant_type", "client_credentials"),
            ("client_id", "service"),
            ("client_secret", "0123456789012345678901234567890123456789012"),
            ("scope", "api.use")),
        Headers = OurProvider.ProxyHeaders,
    };

    /// <summary>Its process.</summary>
    public ServerProcess Server { get; } = server;

    /// <summary>Starts this very program in its plain mode.</summary>
    /// <param name="runtimeConfiguration">The runtime configuration file of the published server.</param>
    /// <param name="folder">Where its log goes.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static async Task<PlainKestrel> StartAsync(string runtimeConfiguration, string folder, CancellationToken cancellation)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var program = typeof(PlainKestrel).Assembly.Location;
        var server = await ServerProcess.StartAsync(
            new ServerStart(
                "plain-kestrel",
                "dotnet",
                ["exec", "--runtimeconfig", runtimeConfiguration, "--depsfile", Path.ChangeExtension(program, ".deps.json"), program, "plain", address.AbsoluteUri],
                folder,
                address),
            cancellation);
        return new PlainKestrel(server, address);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
