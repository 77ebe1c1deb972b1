using System.Text;
using AuthProvider.Storage.Users.PasswordHashes.Functions;

namespace AuthProvider.Storage.Users.PasswordHashes.Formats;

/// <summary>
/// Werkzeug, so Flask: <c>scrypt:N:r:p$salt$hex</c> and <c>pbkdf2:digest:iterations$salt$hex</c>. The salt is text. Hashes without their
/// parameters, which old versions wrote, took whatever that version had, and are damaged here.
/// </summary>
internal sealed class WerkzeugFormat : IPasswordHashFormat
{
    /// <inheritdoc />
    public HashReading? Read(string text)
    {
        if (!text.StartsWith("scrypt:", StringComparison.Ordinal) && !text.StartsWith("pbkdf2:", StringComparison.Ordinal))
        {
            return null;
        }

        if (text.Split('$') is not [var method, var saltText, var hex])
        {
            return HashReading.Damaged;
        }

        var salt = Encoding.UTF8.GetBytes(saltText);
        IKeyFunction? function = method.Split(':') switch
        {
            ["scrypt", var cost, var blockSize, var parallelism]
                when (Encodings.Number(cost), Encodings.Number(blockSize), Encodings.Number(parallelism)) is ({ } n, { } r, { } p) => new Scrypt(salt, n, r, p),
            ["pbkdf2", var digest, var iterations]
                when (Digests.Find(digest), Encodings.Number(iterations)) is ({ } algorithm, { } count) => new Pbkdf2(algorithm, salt, count),
            _ => null,
        };
        return function is null ? HashReading.Damaged : HashReading.Of(function, salt, Encodings.Hex(hex));
    }
}
