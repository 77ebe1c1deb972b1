using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AuthProvider.Storage.Sessions.Tickets.Memcached;

/// <summary>
/// A connection that speaks the text protocol of Memcached, one command at a time (protocol.txt of its source). Keys are ours alone; an
/// answer that the protocol does not know is an <see cref="IOException"/>, and the connection is worth nothing after any.
/// </summary>
internal sealed class MemcachedConnection : IDisposable
{
    /// <summary>The longest value that Memcached keeps unless it is told otherwise, and that is read here, in bytes.</summary>
    public const int MaximumValue = 1024 * 1024;

    private const int MaximumLine = 2048;

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    private MemcachedConnection(Socket socket) => (_socket, _stream) = (socket, new NetworkStream(socket, ownsSocket: true));

    /// <summary>Ends the command that runs.</summary>
    public CancellationToken Limit { get; set; }

    /// <summary>Connects.</summary>
    public static async Task<MemcachedConnection> OpenAsync(DnsEndPoint address, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.TryParse(address.Host, out var ip) ? new IPEndPoint(ip, address.Port) : address, cancellationToken);
            return new(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Reads values; what is not there is left out.</summary>
    public async Task<Dictionary<string, byte[]>> GetAsync(IReadOnlyList<string> keys)
    {
        await SendAsync($"get {string.Join(' ', keys)}\r\n", []);
        var values = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        while (await ReadLineAsync() is var line && line is not "END")
        {
            if (line.Split(' ') is not ["VALUE", var key, _, var digits]
                || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length > MaximumValue
                || values.Count == keys.Count)
            {
                throw Unexpected(line);
            }

            var value = new byte[length];
            await ReadAsync(value);
            values[key] = value;
            if (await ReadLineAsync() is var rest && rest.Length > 0)
            {
                throw Unexpected(rest);
            }
        }

        return values;
    }

    /// <summary>Keeps a value.</summary>
    /// <param name="command"><c>set</c>, or <c>replace</c> for only where there is one.</param>
    /// <param name="key">The key.</param>
    /// <param name="expiry">Seconds, or a date in Unix time.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is kept.</returns>
    /// <exception cref="ArgumentException">It is longer than <see cref="MaximumValue"/>.</exception>
    public async Task<bool> StoreAsync(string command, string key, long expiry, byte[] value)
    {
        if (value.Length > MaximumValue)
        {
            throw new ArgumentException($"Memcached keeps values of at most {MaximumValue} bytes; this one has {value.Length}.", nameof(value));
        }

        await SendAsync(string.Create(CultureInfo.InvariantCulture, $"{command} {key} 0 {expiry} {value.Length}\r\n"), value, end: true);
        return await ReadLineAsync() switch
        {
            "STORED" => true,
            "NOT_STORED" => false,
            var line => throw Unexpected(line),
        };
    }

    /// <summary>Removes a value.</summary>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> DeleteAsync(string key)
    {
        await SendAsync($"delete {key}\r\n", []);
        return await ReadLineAsync() switch
        {
            "DELETED" => true,
            "NOT_FOUND" => false,
            var line => throw Unexpected(line),
        };
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private async Task SendAsync(string line, byte[] value, bool end = false) =>
        await _stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(line), .. value, .. end ? "\r\n"u8 : []], Limit);

    private async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (true)
        {
            var part = _buffer.AsSpan(_start, _end - _start);
            var index = part.IndexOf((byte)'\n');
            line.Append(Encoding.Latin1.GetString(index < 0 ? part : part[..index]));
            if (line.Length > MaximumLine)
            {
                throw new IOException("Memcached sent a line without an end.");
            }

            if (index >= 0)
            {
                _start += index + 1;
                return line.ToString().TrimEnd('\r');
            }

            await FillAsync();
        }
    }

    private async Task ReadAsync(Memory<byte> target)
    {
        var held = Math.Min(target.Length, _end - _start);
        _buffer.AsMemory(_start, held).CopyTo(target);
        _start += held;
        await _stream.ReadExactlyAsync(target[held..], Limit);
    }

    private async Task FillAsync()
    {
        (_start, _end) = (0, await _stream.ReadAsync(_buffer, Limit));
        if (_end == 0)
        {
            throw new EndOfStreamException("Memcached closed the connection.");
        }
    }

    // SERVER_ERROR is what a server out of memory says.
    private static IOException Unexpected(string line) => new($"Memcached answered '{line}'.");
}
