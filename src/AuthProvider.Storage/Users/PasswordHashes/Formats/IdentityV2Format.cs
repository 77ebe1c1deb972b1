using System.Security.Cryptography;
using AuthProvider.Storage.Users.PasswordHashes.Functions;

namespace AuthProvider.Storage.Users.PasswordHashes.Formats;

/// <summary>ASP.NET Identity, version 2: base64 of a zero, 16 bytes of salt and 32 of key; PBKDF2 with SHA-1 and 1000 iterations.</summary>
internal sealed class IdentityV2Format : IPasswordHashFormat
{
    private const int Iterations = 1000;
    private const int SaltLength = 16;
    private const int Length = 1 + SaltLength + 32;

    /// <inheritdoc />
    public HashReading? Read(string text)
    {
        if (Encodings.Base64(text) is not [0x00, .. { Length: Length - 1 }] bytes)
        {
            return null;
        }

        var salt = bytes[1..(1 + SaltLength)];
        return HashReading.Of(new Pbkdf2(HashAlgorithmName.SHA1, salt, Iterations), salt, bytes[(1 + SaltLength)..]);
    }
}
