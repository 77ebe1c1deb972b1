using System.Text.Json;
using AuthProvider.Protocol.Registration;

namespace AuthProvider.Server.Seeding.Reading;

/// <summary>Reads the metadata of an app, with the names of RFC 7591.</summary>
internal static class MetadataReader
{
    private const string Keys = "jwks";

    /// <summary>Reads it, member by member, so that each problem has its place.</summary>
    /// <returns>The metadata; null where it has problems.</returns>
    public static ClientMetadata? Read(JsonElement element, string path, SeedProblems problems)
    {
        if (element.ValueKind is not JsonValueKind.Object)
        {
            problems.Add(path, "This takes an object.");
            return null;
        }

        var isGood = true;
        foreach (var member in element.EnumerateObject())
        {
            if (FindProblem(member.Name, member.Value) is { } message)
            {
                problems.Add($"{path}.{member.Name}", message);
                isGood = false;
            }
        }

        return isGood ? ClientMetadataJson.FromElement(element) : null;
    }

    /// <summary>The keys in the metadata of an app, a JSON Web Key Set; null where there are none that are good.</summary>
    public static string? ReadKeys(JsonElement element) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(Keys, out var keys) && KeySetRules.FindProblem(keys) is null
            ? KeySetRules.Normalize(keys.GetRawText())
            : null;

    private static string? FindProblem(string name, JsonElement value)
    {
        if (name is Keys)
        {
            return KeySetRules.FindProblem(value);
        }

        if (!ClientMetadataJson.MemberNames.Contains(name))
        {
            return $"There is no such member here; those that there are: {string.Join(", ", [.. ClientMetadataJson.MemberNames, Keys])}.";
        }

        if (value.ValueKind is JsonValueKind.Null || (value.ValueKind is JsonValueKind.Array && value.EnumerateArray().Any(item => item.ValueKind is JsonValueKind.Null)))
        {
            return "This is null: give a value, or leave the member out.";
        }

        try
        {
            var single = JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement>(StringComparer.Ordinal) { [name] = value });
            ClientMetadataJson.FromElement(single);
            return null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return "This has the wrong type: see RFC 7591, 2, and OpenID Connect Dynamic Client Registration 1.0, 2.";
        }
    }
}
