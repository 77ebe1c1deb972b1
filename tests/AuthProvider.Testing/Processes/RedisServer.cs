using System.Globalization;

namespace AuthProvider.Testing.Processes;

/// <summary>Redis (<c>redis-server</c> of Debian), which writes nothing to disk.</summary>
public sealed class RedisServer : StoreServer
{
    /// <inheritdoc />
    protected override string Question => "PING";

    /// <inheritdoc />
    protected override string Answer => "+PONG";

    /// <inheritdoc />
    protected override (string Program, string[] Arguments) Command =>
        ("redis-server", ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no"]);

    /// <summary>Starts one.</summary>
    public static async Task<RedisServer> RunAsync()
    {
        var server = new RedisServer();
        await server.StartAsync();
        return server;
    }
}
