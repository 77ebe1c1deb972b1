using System.Text.Json;
using System.Text.Json.Serialization;

namespace AuthProvider.Protocol.Registration;

/// <summary><see cref="ClientMetadata"/> as JSON with the names of RFC 7591.</summary>
public static class ClientMetadataJson
{
    /// <summary>The names of all members, as on the wire.</summary>
    public static IReadOnlySet<string> MemberNames { get; } =
        ClientMetadataJsonContext.Default.ClientMetadata.Properties.Select(property => property.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>Writes the members that are set.</summary>
    /// <param name="metadata">The metadata.</param>
    public static JsonElement ToElement(ClientMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);

        var members = JsonSerializer.SerializeToElement(metadata, ClientMetadataJsonContext.Default.ClientMetadata)
            .EnumerateObject()
            .Where(member => !IsEmpty(member.Value))
            .ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
        return JsonSerializer.SerializeToElement(members, ClientMetadataJsonContext.Default.DictionaryStringJsonElement);
    }

    /// <summary>Reads the members that are known; others are ignored (RFC 7591, 2).</summary>
    /// <param name="element">A JSON object.</param>
    /// <exception cref="JsonException">It is no object, or a member has a value of another type than its specification says.</exception>
    public static ClientMetadata FromElement(JsonElement element) =>
        element.Deserialize(ClientMetadataJsonContext.Default.ClientMetadata) ?? ClientMetadata.Empty;

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        _ => false,
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ClientMetadata))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class ClientMetadataJsonContext : JsonSerializerContext;
