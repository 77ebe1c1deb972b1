using System.Text.Json;
using System.Text.Json.Nodes;
using AuthProvider.Protocol.Jose;
using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.Registration;

/// <summary>Which keys a client may register (RFC 7517, 4 and 5; RFC 7518, 6). Pure.</summary>
public static class KeySetRules
{
    private const int MaximumKeys = 20;

    private static readonly string[] Private = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    private static readonly string[] Texts = ["kid", "use", "alg"];

    /// <summary>Finds what is wrong with a set of keys.</summary>
    /// <param name="set">The set (RFC 7517, 5).</param>
    /// <returns>A sentence for the developer; null where nothing is wrong.</returns>
    public static string? FindProblem(JsonElement set)
    {
        if (set.ValueKind is not JsonValueKind.Object || !set.TryGetProperty("keys", out var keys) || keys.ValueKind is not JsonValueKind.Array
            || set.EnumerateObject().Count(member => member.NameEquals("keys")) > 1)
        {
            return "It takes a JSON Web Key Set: an object with a list of keys.";
        }

        if (keys.GetArrayLength() is 0 or > MaximumKeys)
        {
            return $"A set holds 1 to {MaximumKeys} keys.";
        }

        return keys.EnumerateArray().Select(FindProblemOfKey).FirstOrDefault(problem => problem is not null);
    }

    /// <summary>Writes a set as it was sent, without empty lists in its keys, which say nothing.</summary>
    /// <param name="set">The set.</param>
    public static string Normalize(string set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var json = JsonNode.Parse(set)!.AsObject();
        foreach (var key in (json["keys"] as JsonArray ?? []).OfType<JsonObject>())
        {
            foreach (var empty in key.Where(member => member.Value is JsonArray { Count: 0 }).Select(member => member.Key).ToList())
            {
                key.Remove(empty);
            }
        }

        return json.ToJsonString();
    }

    /// <summary>The keys of a set.</summary>
    /// <param name="set">The set, without problems.</param>
    internal static IReadOnlyList<JsonWebKey> Read(string set) => [.. new JsonWebKeySet(set).Keys];

    private static string? FindProblemOfKey(JsonElement key)
    {
        if (key.ValueKind is not JsonValueKind.Object || Text(key, "kty") is not { } type)
        {
            return "Each key is an object with kty.";
        }

        if (key.EnumerateObject().Any(member => Private.Contains(member.Name, StringComparer.Ordinal) && !IsEmptyList(member.Value)))
        {
            return "A private or symmetric key was sent: it is known to others now, so make a new one, and register its public part only.";
        }

        if (key.EnumerateObject().Select(member => member.Name).Distinct(StringComparer.Ordinal).Count() < key.GetPropertyCount())
        {
            return "A member of a key stands twice.";
        }

        if (Texts.Any(name => key.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.String))
        {
            return "kid, use and alg of a key are texts.";
        }

        if (!TryRead(key, out var read))
        {
            return "A member of a key has the wrong JSON type.";
        }

        return type switch
        {
            JsonWebAlgorithmsKeyTypes.RSA => PublicKey.TryReadRsa(read) is null ? "An RSA key has n, an odd number of 2048 to 8192 bits, and e, an odd number above 1." : null,
            JsonWebAlgorithmsKeyTypes.EllipticCurve => PublicKey.IsOnCurve(read) ? null : "An EC key has crv (P-256, P-384 or P-521), x and y, which are a point of that curve.",

            // Keys of kinds that are not understood are not used (RFC 7517, 5).
            _ => null,
        };
    }

    private static bool IsEmptyList(JsonElement value) => value.ValueKind is JsonValueKind.Array && value.GetArrayLength() == 0;

    private static string? Text(JsonElement key, string name) =>
        key.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static bool TryRead(JsonElement key, out JsonWebKey read)
    {
        try
        {
            read = new JsonWebKey(key.GetRawText());
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException or InvalidOperationException)
        {
            read = new JsonWebKey();
            return false;
        }
    }
}
