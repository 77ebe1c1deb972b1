using System.Security.Cryptography;
using System.Text;
using AuthProvider.Storage.Users.PasswordHashes.Functions;

namespace AuthProvider.Storage.Users.PasswordHashes.Formats;

/// <summary>
/// bcrypt, <c>$2b$12$</c> and 53 characters; <c>2a</c> and <c>2y</c> are the same function. Django writes <c>bcrypt$</c> before it, or
/// <c>bcrypt_sha256$</c> where bcrypt gets the hexadecimal SHA-256 of the password.
/// </summary>
internal sealed class BcryptFormat : IPasswordHashFormat
{
    private const string Django = "bcrypt$";
    private const string DjangoSha256 = "bcrypt_sha256$";
    private const int SaltLetters = 22;
    private const int Letters = 53;

    /// <inheritdoc />
    public HashReading? Read(string text) => text switch
    {
        ['$', '2', ..] => ReadPlain(text, prepare: null),
        _ when text.StartsWith(Django, StringComparison.Ordinal) => ReadPlain(text[Django.Length..], prepare: null),
        _ when text.StartsWith(DjangoSha256, StringComparison.Ordinal) => ReadPlain(
            text[DjangoSha256.Length..], password => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(password)))),
        _ => null,
    };

    private static HashReading ReadPlain(string text, Func<byte[], byte[]>? prepare)
    {
        if (text.Split('$') is not ["", "2a" or "2b" or "2y", { Length: 2 } costText, { Length: Letters } letters]
            || Encodings.Number(costText) is not { } cost
            || Encodings.BcryptBase64(letters[..SaltLetters]) is not { } salt)
        {
            return HashReading.Damaged;
        }

        return HashReading.Of(new Bcrypt(salt, cost), salt, Encodings.BcryptBase64(letters[SaltLetters..]), prepare);
    }
}
