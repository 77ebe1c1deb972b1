using System.Text.Json;

namespace AuthProvider.Protocol.Jose;

/// <summary>Reads JSON from outside, so that nothing that is read of it later can fail.</summary>
public static class ReceivedJson
{
    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">How strictly.</param>
    /// <returns>
    /// The value; null where the text is no JSON, or has a name or a text that is not Unicode, as half of a surrogate pair (RFC 8259, 8.2), or
    /// holds a NUL, which no database takes.
    /// </returns>
    public static JsonElement? TryRead(string text, JsonDocumentOptions options = default) => TryRead(() => JsonDocument.Parse(text, options));

    /// <inheritdoc cref="TryRead(string, JsonDocumentOptions)"/>
    /// <param name="utf8">The text, in UTF-8.</param>
    /// <param name="options">How strictly.</param>
    public static JsonElement? TryRead(ReadOnlyMemory<byte> utf8, JsonDocumentOptions options = default) => TryRead(() => JsonDocument.Parse(utf8, options));

    private static JsonElement? TryRead(Func<JsonDocument> parse)
    {
        try
        {
            using var document = parse();
            return IsWhole(document.RootElement) ? document.RootElement.Clone() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // A text that is not Unicode throws where it is read.
    private static bool IsWhole(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().All(member => IsWhole(member.Name) && IsWhole(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().All(IsWhole),
        JsonValueKind.String => IsWhole(element.GetString()!),
        _ => true,
    };

    private static bool IsWhole(string text) => !text.Contains('\0', StringComparison.Ordinal);
}
