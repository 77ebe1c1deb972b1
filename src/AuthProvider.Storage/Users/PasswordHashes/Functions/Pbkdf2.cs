using System.Globalization;
using System.Security.Cryptography;

namespace AuthProvider.Storage.Users.PasswordHashes.Functions;

/// <summary>PBKDF2 (RFC 8018, 5.2).</summary>
internal sealed record Pbkdf2(HashAlgorithmName Digest, byte[] Salt, long Iterations) : IKeyFunction
{
    // Some seconds with the slowest of the digests.
    private const long MaximumIterations = 10_000_000;

    /// <inheritdoc />
    public string? Problem => Iterations is > 0 and <= MaximumIterations
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"PBKDF2 takes 1 to {MaximumIterations} iterations here, not {Iterations}.");

    /// <inheritdoc />
    public byte[] Derive(byte[] password, int length) => Rfc2898DeriveBytes.Pbkdf2(password, Salt, (int)Iterations, Digest, length);
}
