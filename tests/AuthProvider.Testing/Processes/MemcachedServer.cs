using System.Globalization;

namespace AuthProvider.Testing.Processes;

/// <summary>Memcached (<c>memcached</c> of Debian).</summary>
public sealed class MemcachedServer : StoreServer
{
    // A dump leaves out what is in use at the moment, as by a command whose answer has just been sent.
    private const int Looks = 5;

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

    /// <summary>Sends a command.</summary>
    /// <param name="line">The command.</param>
    /// <returns>The first line of the answer.</returns>
    public async Task<string> SendAsync(string line)
    {
        await using var connection = await ConnectAsync();
        await connection.SendAsync(line + "\r\n");
        return await connection.ReadLineAsync();
    }

    /// <inheritdoc />
    public override Task FlushAsync() => SendAsync("flush_all");

    /// <inheritdoc />
    public override async Task<IReadOnlyDictionary<string, string>> ReadAllAsync()
    {
        await using var connection = await ConnectAsync();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (var look = 0; look < Looks; look++)
        {
            await connection.SendAsync("lru_crawler metadump all\r\n");
            while (await connection.ReadLineAsync() is var line && line is not "END")
            {
                if (line.StartsWith("key=", StringComparison.Ordinal))
                {
                    keys.Add(Uri.UnescapeDataString(line["key=".Length..line.IndexOf(' ', StringComparison.Ordinal)]));
                }
                else
                {
                    // Busy with its own affairs.
                    break;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            await connection.SendAsync($"get {key}\r\n");
            if (await connection.ReadLineAsync() is var head && head is not "END")
            {
                values[key] = await connection.ReadAsync(int.Parse(head[(head.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
                await ExpectAsync(connection, "");
                await ExpectAsync(connection, "END");
            }
        }

        return values;
    }

    /// <inheritdoc />
    public override async Task WriteAsync(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        await using var connection = await ConnectAsync();
        await connection.SendAsync(string.Create(CultureInfo.InvariantCulture, $"set {key} 0 0 {value.Length}\r\n{value}\r\n"));
        await ExpectAsync(connection, "STORED");
    }

    private static async Task ExpectAsync(StoreConnection connection, string expected)
    {
        var line = await connection.ReadLineAsync();
        if (line != expected)
        {
            throw new InvalidOperationException($"memcached answered '{line}'.");
        }
    }
}
