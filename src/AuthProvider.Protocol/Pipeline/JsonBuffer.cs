using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AuthProvider.Protocol.Pipeline;

/// <summary>
/// A writer of JSON with its buffer, lent to one thread at a time: from the first byte until it is disposed of there is no wait. What was
/// written is wiped, and nothing of it gets into what the next one writes.
/// </summary>
internal sealed class JsonBuffer : IDisposable
{
    private const int UsualBytes = 8 * 1024;
    private const int MaximumKept = 64 * 1024;

    [ThreadStatic]
    private static JsonBuffer? t_free;

    private readonly ArrayBufferWriter<byte> _buffer = new(UsualBytes);

    private JsonBuffer() => Json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The writer.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Takes the one of this thread, or a new one.</summary>
    public static JsonBuffer Take()
    {
        var taken = t_free ?? new JsonBuffer();
        t_free = null;
        return taken;
    }

    /// <summary>All that was written, until this is disposed of.</summary>
    public ReadOnlySpan<byte> Written()
    {
        Json.Flush();
        return _buffer.WrittenSpan;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_buffer.Capacity <= MaximumKept)
        {
            Json.Reset();
            _buffer.Clear();
            t_free = this;
        }
    }
}
