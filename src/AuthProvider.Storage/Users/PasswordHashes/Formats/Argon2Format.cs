using AuthProvider.Storage.Users.PasswordHashes.Functions;

namespace AuthProvider.Storage.Users.PasswordHashes.Formats;

/// <summary>
/// Argon2 as PHC strings have it, <c>$argon2id$v=19$m=65536,t=3,p=4$salt$key</c> in base64 without padding, and as Django does, with the
/// word <c>argon2</c> before it.
/// </summary>
internal sealed class Argon2Format : IPasswordHashFormat
{
    /// <inheritdoc />
    public HashReading? Read(string text)
    {
        if (!text.StartsWith("$argon2", StringComparison.Ordinal) && !text.StartsWith("argon2$argon2", StringComparison.Ordinal))
        {
            return null;
        }

        return text[text.IndexOf('$', StringComparison.Ordinal)..].Split('$') switch
        {
            [_, var type, ['v', '=', .. var version], var parameters, var salt, var key] => Read(type, Encodings.Number(version), parameters, salt, key),
            [_, var type, var parameters, var salt, var key] => Read(type, Argon2.OldVersion, parameters, salt, key),
            _ => HashReading.Damaged,
        };
    }

    private static HashReading Read(string typeWord, long? version, string parameters, string saltText, string key)
    {
        if (Argon2.TypeOf(typeWord) is not { } type
            || version is not (>= 0 and <= byte.MaxValue)
            || parameters.Split(',') is not [['m', '=', .. var memory], ['t', '=', .. var passes], ['p', '=', .. var lanes]]
            || (Encodings.Number(memory), Encodings.Number(passes), Encodings.Number(lanes)) is not ({ } m, { } t, { } p)
            || Encodings.BareBase64(saltText) is not { } salt)
        {
            return HashReading.Damaged;
        }

        return HashReading.Of(new Argon2(type, (int)version, salt, m, t, p), salt, Encodings.BareBase64(key));
    }
}
