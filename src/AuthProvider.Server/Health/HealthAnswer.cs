using System.Text.Json.Serialization;

namespace AuthProvider.Server.Health;

/// <summary>How the server is.</summary>
internal sealed record HealthAnswer(string Status, string? Database = null, string? Keys = null, string? Runtime = null, string? Sessions = null);

/// <summary>Writes it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class HealthJson : JsonSerializerContext;
