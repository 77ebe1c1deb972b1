using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using AuthProvider.Storage.Users.PasswordHashes.Functions;

namespace AuthProvider.Storage.Users.PasswordHashes.Formats;

/// <summary>
/// The credential of a user in an export of Keycloak: a JSON object whose members <c>secretData</c> and <c>credentialData</c> are JSON
/// again, as texts or as objects. Its algorithms are PBKDF2 with three digests, and Argon2.
/// </summary>
internal sealed class KeycloakFormat : IPasswordHashFormat
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <inheritdoc />
    public HashReading? Read(string text)
    {
        if (!text.StartsWith('{'))
        {
            return null;
        }

        try
        {
            var credential = Parse(text);
            var (secret, how) = (Inner(credential, "secretData"), Inner(credential, "credentialData"));
            var salt = Encodings.Base64(secret.GetProperty("salt").GetString() ?? "") ?? [];
            return FunctionOf(how, salt) is { } function
                ? HashReading.Of(function, salt, Encodings.Base64(secret.GetProperty("value").GetString() ?? ""))
                : new(null, "This credential of Keycloak has an algorithm that is not known here; known are pbkdf2, pbkdf2-sha256, pbkdf2-sha512 and argon2.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            return HashReading.Damaged;
        }
    }

    private static IKeyFunction? FunctionOf(JsonElement how, byte[] salt)
    {
        var iterations = how.GetProperty("hashIterations").GetInt64();
        return how.GetProperty("algorithm").GetString() switch
        {
            "pbkdf2" => new Pbkdf2(HashAlgorithmName.SHA1, salt, iterations),
            "pbkdf2-sha256" => new Pbkdf2(HashAlgorithmName.SHA256, salt, iterations),
            "pbkdf2-sha512" => new Pbkdf2(HashAlgorithmName.SHA512, salt, iterations),
            "argon2" => Argon2Of(how.GetProperty("additionalParameters"), salt, iterations),
            _ => null,
        };
    }

    private static Argon2 Argon2Of(JsonElement parameters, byte[] salt, long passes) => new(
        Argon2.TypeOf("argon2" + Single(parameters, "type")) ?? throw new FormatException(),
        Single(parameters, "version") switch { "1.3" => Argon2.CurrentVersion, "1.0" => Argon2.OldVersion, _ => 0 },
        salt,
        long.Parse(Single(parameters, "memory"), NumberStyles.None, CultureInfo.InvariantCulture),
        passes,
        long.Parse(Single(parameters, "parallelism"), NumberStyles.None, CultureInfo.InvariantCulture));

    // Each parameter is a list of one text.
    private static string Single(JsonElement parameters, string name)
    {
        var list = parameters.GetProperty(name);
        return list.GetArrayLength() == 1 ? list[0].GetString() ?? "" : throw new FormatException();
    }

    private static JsonElement Inner(JsonElement credential, string name) =>
        credential.GetProperty(name) is { ValueKind: JsonValueKind.String } text ? Parse(text.GetString()!) : credential.GetProperty(name);

    private static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text, Strict);
        return document.RootElement.Clone();
    }
}
