using System.Globalization;

namespace AuthProvider.Testing.Processes;

/// <summary>Memcached (<c>memcached</c> of Debian).</summary>
public sealed class MemcachedServer : StoreServer
{
    /// <inheritdoc />
    protected override string Question => "version";

    /// <inheritdoc />
    protected override string Answer => "VERSION";

    /// <inheritdoc />
    // As root it wants to be told whom to become; everybody else it leaves as they are.
    protected override (string Program, string[] Arguments) Command =>
        ("memcached", ["-l", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "0", "-m", "16", "-u", Environment.IsPrivilegedProcess ? "nobody" : Environment.UserName]);

    /// <summary>Starts one.</summary>
    public static async Task<MemcachedServer> RunAsync()
    {
        var server = new MemcachedServer();
        await server.StartAsync();
        return server;
    }
}
