using AuthProvider.Storage.Users.PasswordHashes.Formats;

namespace AuthProvider.Storage.Users.PasswordHashes;

/// <summary>
/// The formats of password hashes that a user may be brought with: a hash is recognised by how it begins, and replaced by one of this
/// server at the first sign-in. Its parameters are bounded, because each verification pays for them: half a second is usual, some seconds and
/// 256 MiB are the most.
/// </summary>
public static class PasswordHashFormats
{
    /// <summary>The greatest length of a hash, in characters.</summary>
    public const int MaximumLength = 2000;

    private static readonly IPasswordHashFormat[] All =
    [
        new IdentityFormat(),
        new IdentityV2Format(),
        new WerkzeugFormat(),
        new DjangoPbkdf2Format(),
        new DjangoScryptFormat(),
        new Argon2Format(),
        new BcryptFormat(),
        new KeycloakFormat(),
    ];

    private static readonly HashReading Unknown = new(
        null,
        "This is not a password hash of a format that is known here: ASP.NET Core Identity (2 and 3), Werkzeug and Flask, Django, bcrypt, Argon2 (PHC) or Keycloak.");

    /// <summary>Judges a hash. One that could not be verified would lock its user out without a word.</summary>
    /// <param name="hash">The hash as it was written elsewhere.</param>
    /// <returns>Why it is not taken, as a sentence; null where it is.</returns>
    public static string? Check(string hash) => Read(hash).Problem;

    /// <summary>Reads a hash.</summary>
    internal static HashReading Read(string hash)
    {
        if (hash.Length > MaximumLength)
        {
            return Unknown;
        }

        foreach (var format in All)
        {
            if (format.Read(hash) is { } reading)
            {
                return reading;
            }
        }

        return Unknown;
    }
}
