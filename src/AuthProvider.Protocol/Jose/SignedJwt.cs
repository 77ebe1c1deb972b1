using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace AuthProvider.Protocol.Jose;

/// <summary>A signed JWT from outside in compact form (RFC 7515, 7.1; RFC 7519): read with care, and verified only by <see cref="IsSignedBy"/>.</summary>
internal sealed class SignedJwt
{
    private const int MaximumLength = 32 * 1024;

    // A name that stands twice is an error, and not the choice of the parser (RFC 7515, 4; RFC 7519, 4).
    private static readonly JsonDocumentOptions Json = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private readonly byte[] _input;
    private readonly byte[] _signature;

    private SignedJwt(JsonElement header, JsonElement payload, string algorithm, byte[] input, byte[] signature)
    {
        (Payload, Algorithm, _input, _signature) = (payload, algorithm, input, signature);
        KeyId = FindText(header, "kid");
        Type = FindText(header, "typ");
    }

    /// <summary>The <c>alg</c> of the header.</summary>
    public string Algorithm { get; }

    /// <summary>The <c>kid</c> of the header; null where it has none.</summary>
    public string? KeyId { get; }

    /// <summary>The <c>typ</c> of the header; null where it has none.</summary>
    public string? Type { get; }

    /// <summary>The claims, an object.</summary>
    public JsonElement Payload { get; }

    /// <summary>Reads one; null where the text is none, or names an extension that must be understood (RFC 7515, 4.1.11).</summary>
    public static SignedJwt? TryRead(string text)
    {
        if (text.Length > MaximumLength || text.Split('.') is not [var first, var second, { Length: > 0 } third])
        {
            return null;
        }

        try
        {
            var header = ReadObject(first);
            var payload = ReadObject(second);
            return header is { } head && payload is { } claims && FindText(head, "alg") is { } algorithm && !head.TryGetProperty("crit", out _)
                ? new(head, claims, algorithm, Encoding.ASCII.GetBytes(text[..text.LastIndexOf('.')]), Base64Url.DecodeFromChars(third))
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>A claim that is a text; null where it is missing or something else.</summary>
    public string? FindText(string claim) => FindText(Payload, claim);

    /// <summary>A claim that is a NumericDate (RFC 7519, 2); null where it is missing or no time.</summary>
    public DateTimeOffset? FindTime(string claim) =>
        Payload.TryGetProperty(claim, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is > -1e10 and < 1e11
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;

    /// <summary>Whether one of the keys made the signature.</summary>
    public bool IsSignedBy(IEnumerable<VerificationKey> keys) => keys.Any(key => key.Verify(Algorithm, _input, _signature));

    private static JsonElement? ReadObject(string part) =>
        ReceivedJson.TryRead(Base64Url.DecodeFromChars(part), Json) is { ValueKind: JsonValueKind.Object } read ? read : null;

    private static string? FindText(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
