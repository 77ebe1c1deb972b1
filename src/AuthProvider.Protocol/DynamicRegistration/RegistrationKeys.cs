using System.Buffers.Text;
using System.Text.Json;

namespace AuthProvider.Protocol.DynamicRegistration;

/// <summary>Which keys a client may register (RFC 7517, 4 and 5; RFC 7518, 6). Pure.</summary>
internal static class RegistrationKeys
{
    private const int MaximumKeys = 20;

    // 2048 bits (RFC 7518, 3.3).
    private const int LeastModulus = 256;

    private static readonly string[] Private = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    private static readonly string[] Texts = ["kid", "use", "alg"];

    /// <summary>Finds what is wrong with a set of keys, as a sentence for the developer; null where nothing is.</summary>
    public static string? FindProblem(JsonElement set)
    {
        if (set.ValueKind is not JsonValueKind.Object || !set.TryGetProperty("keys", out var keys) || keys.ValueKind is not JsonValueKind.Array)
        {
            return "It takes a JSON Web Key Set: an object with a list of keys.";
        }

        if (keys.GetArrayLength() is 0 or > MaximumKeys)
        {
            return $"A set holds 1 to {MaximumKeys} keys.";
        }

        return keys.EnumerateArray().Select(FindProblemOfKey).FirstOrDefault(problem => problem is not null);
    }

    /// <summary>Whether one of the keys of a set without problems signs (RFC 7517, 4.2).</summary>
    public static bool CanAuthenticate(string set)
    {
        using var json = JsonDocument.Parse(set);
        return json.RootElement.GetProperty("keys").EnumerateArray().Any(key => Text(key, "kty") is "RSA" or "EC" && Text(key, "use") is null or "sig");
    }

    private static string? FindProblemOfKey(JsonElement key)
    {
        if (key.ValueKind is not JsonValueKind.Object || Text(key, "kty") is not { } type)
        {
            return "Each key is an object with kty.";
        }

        if (key.EnumerateObject().Any(member => Private.Contains(member.Name, StringComparer.Ordinal)))
        {
            return "A private or symmetric key was sent: it is known to others now, so make a new one, and register its public part only.";
        }

        if (Texts.Any(name => key.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.String))
        {
            return "kid, use and alg of a key are texts.";
        }

        return type switch
        {
            "RSA" => Length(key, "n") >= LeastModulus && Length(key, "e") > 0 ? null : "An RSA key has n of 2048 bits at least, and e.",
            "EC" => Text(key, "crv") is "P-256" or "P-384" or "P-521" && Length(key, "x") > 0 && Length(key, "y") > 0 ? null : "An EC key has crv (P-256, P-384 or P-521), x and y.",

            // Keys of kinds that are not understood are not used (RFC 7517, 5).
            _ => null,
        };
    }

    private static string? Text(JsonElement key, string name) =>
        key.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static int Length(JsonElement key, string name) =>
        Text(key, name) is { } text && Base64Url.IsValid(text, out var length) ? length : 0;
}
