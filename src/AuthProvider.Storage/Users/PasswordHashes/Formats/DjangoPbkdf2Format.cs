using System.Text;
using AuthProvider.Storage.Users.PasswordHashes.Functions;

namespace AuthProvider.Storage.Users.PasswordHashes.Formats;

/// <summary>Django: <c>pbkdf2_sha256$iterations$salt$base64</c>, and the same with <c>pbkdf2_sha1</c>. The salt is text.</summary>
internal sealed class DjangoPbkdf2Format : IPasswordHashFormat
{
    private const string Prefix = "pbkdf2_";

    /// <inheritdoc />
    public HashReading? Read(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        if (text.Split('$') is not [var algorithm, var iterations, var saltText, var key]
            || Digests.Find(algorithm[Prefix.Length..]) is not { } digest || Encodings.Number(iterations) is not { } count)
        {
            return HashReading.Damaged;
        }

        var salt = Encoding.UTF8.GetBytes(saltText);
        return HashReading.Of(new Pbkdf2(digest, salt, count), salt, Encodings.Base64(key));
    }
}
