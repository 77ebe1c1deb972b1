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
    // Its newer way of keeping values hides some of them, at some moments, from whoever asks for all.
    // As root it wants to be told whom to become; everybody else it leaves as they are.
    protected override (string Program, string[] Arguments) Command =>
        ("memcached", ["-l", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "0", "-m", "16", "-o", "no_modern", "-u", Environment.IsPrivilegedProcess ? "nobody" : Environment.UserName]);

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
        var keys = new List<string>();
        foreach (var slab in (await AskAsync(connection, "stats items")).Select(line => line.Split(':')[1]).Distinct(StringComparer.Ordinal))
        {
            keys.AddRange((await AskAsync(connection, $"stats cachedump {slab} 0")).Select(line => line.Split(' ')[1]));
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

    private static async Task<List<string>> AskAsync(StoreConnection connection, string question)
    {
        await connection.SendAsync(question + "\r\n");
        var lines = new List<string>();
        while (await connection.ReadLineAsync() is var line && line is not "END")
        {
            lines.Add(line);
        }

        return lines;
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
