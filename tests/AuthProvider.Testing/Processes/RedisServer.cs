using System.Globalization;
using System.Text;

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

    /// <summary>Sends a command (RESP2).</summary>
    /// <param name="words">The command and its arguments: one byte a character.</param>
    /// <returns>The answer: texts for strings and numbers; several for an array; empty for nil.</returns>
    /// <exception cref="InvalidOperationException">Redis answered with an error.</exception>
    public async Task<IReadOnlyList<string>> SendAsync(params string[] words)
    {
        ArgumentNullException.ThrowIfNull(words);
        await using var connection = await ConnectAsync();
        var command = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"*{words.Length}\r\n"));
        foreach (var word in words)
        {
            command.Append(CultureInfo.InvariantCulture, $"${word.Length}\r\n{word}\r\n");
        }

        await connection.SendAsync(command.ToString());
        return await ReadAnswerAsync(connection);
    }

    /// <inheritdoc />
    public override Task FlushAsync() => SendAsync("FLUSHALL");

    /// <inheritdoc />
    public override async Task<IReadOnlyDictionary<string, string>> ReadAllAsync()
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in await SendAsync("KEYS", "*"))
        {
            if (await SendAsync("GET", key) is [var value])
            {
                values[key] = value;
            }
        }

        return values;
    }

    /// <inheritdoc />
    public override Task WriteAsync(string key, string value) => SendAsync("SET", key, value);

    private static async Task<IReadOnlyList<string>> ReadAnswerAsync(StoreConnection connection)
    {
        var line = await connection.ReadLineAsync();
        switch (line[0])
        {
            case '+' or ':':
                return [line[1..]];
            case '$' when line is "$-1":
                return [];
            case '$':
                var text = await connection.ReadAsync(int.Parse(line[1..], CultureInfo.InvariantCulture));
                await connection.ReadLineAsync();
                return [text];
            case '*':
                var texts = new List<string>();
                for (var count = int.Parse(line[1..], CultureInfo.InvariantCulture); count > 0; count--)
                {
                    texts.AddRange(await ReadAnswerAsync(connection));
                }

                return texts;
            default:
                throw new InvalidOperationException($"Redis answered '{line}'.");
        }
    }
}
