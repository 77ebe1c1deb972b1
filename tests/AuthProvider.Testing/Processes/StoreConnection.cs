using System.Net.Sockets;
using System.Text;

namespace AuthProvider.Testing.Processes;

/// <summary>A connection on which lines and counted bytes are read; one byte a character.</summary>
internal sealed class StoreConnection(TcpClient client) : IAsyncDisposable
{
    private readonly BufferedStream _stream = new(client.GetStream());

    /// <summary>Sends text as it is.</summary>
    public async Task SendAsync(string text)
    {
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        await _stream.FlushAsync();
    }

    /// <summary>Reads up to the end of a line, which is left out.</summary>
    public async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        while ((await ReadAsync(1))[0] is var letter && letter is not '\n')
        {
            line.Append(letter);
        }

        return line.ToString().TrimEnd('\r');
    }

    /// <summary>Reads a number of bytes.</summary>
    public async Task<string> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes);
        return Encoding.Latin1.GetString(bytes);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        client.Dispose();
    }
}
