using System.Buffers.Binary;
using System.Security.Cryptography;
using AuthProvider.Storage.Users.PasswordHashes.Functions;

namespace AuthProvider.Storage.Users.PasswordHashes.Formats;

/// <summary>
/// ASP.NET Core Identity, version 3, which is the format of this server too: base64 of a marker, the function, the iterations, the length
/// of the salt, the salt and the key.
/// </summary>
internal sealed class IdentityFormat : IPasswordHashFormat
{
    private const byte Marker = 0x01;
    private const int HeaderLength = 13;
    private const int MinimumPart = 16;

    private static readonly HashAlgorithmName[] Functions = [HashAlgorithmName.SHA1, HashAlgorithmName.SHA256, HashAlgorithmName.SHA512];

    /// <inheritdoc />
    public HashReading? Read(string text)
    {
        if (Encodings.Base64(text) is not [Marker, .. { Length: > HeaderLength }] bytes)
        {
            return null;
        }

        var function = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(1));
        var iterations = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5));
        var saltLength = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(9));
        if (function >= Functions.Length || saltLength < MinimumPart || saltLength > bytes.Length - HeaderLength - MinimumPart)
        {
            return HashReading.Damaged;
        }

        var salt = bytes[HeaderLength..(HeaderLength + (int)saltLength)];
        return HashReading.Of(new Pbkdf2(Functions[function], salt, iterations), salt, bytes[(HeaderLength + salt.Length)..]);
    }
}
