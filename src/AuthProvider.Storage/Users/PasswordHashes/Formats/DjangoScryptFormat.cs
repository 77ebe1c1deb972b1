using System.Text;
using AuthProvider.Storage.Users.PasswordHashes.Functions;

namespace AuthProvider.Storage.Users.PasswordHashes.Formats;

/// <summary>Django: <c>scrypt$N$salt$r$p$base64</c>. The salt is text.</summary>
internal sealed class DjangoScryptFormat : IPasswordHashFormat
{
    /// <inheritdoc />
    public HashReading? Read(string text)
    {
        if (!text.StartsWith("scrypt$", StringComparison.Ordinal))
        {
            return null;
        }

        if (text.Split('$') is not [_, var cost, var saltText, var blockSize, var parallelism, var key]
            || (Encodings.Number(cost), Encodings.Number(blockSize), Encodings.Number(parallelism)) is not ({ } n, { } r, { } p))
        {
            return HashReading.Damaged;
        }

        var salt = Encoding.UTF8.GetBytes(saltText);
        return HashReading.Of(new Scrypt(salt, n, r, p), salt, Encodings.Base64(key));
    }
}
