using System.Globalization;
using System.Numerics;
using Org.BouncyCastle.Crypto.Generators;

namespace AuthProvider.Storage.Users.PasswordHashes.Functions;

/// <summary>scrypt (RFC 7914): the cost is a power of two; memory is 128 bytes times cost times block size, work that times parallelism.</summary>
internal sealed record Scrypt(byte[] Salt, long Cost, long BlockSize, long Parallelism) : IKeyFunction
{
    private const long Largest = 1 << 24;
    private const long MaximumMemory = 256 << 20;

    // In blocks of 128 bytes: about two seconds.
    private const long MaximumWork = 1 << 22;

    /// <inheritdoc />
    public string? Problem
    {
        get
        {
            if (Cost is < 2 or > Largest || !BitOperations.IsPow2(Cost) || BlockSize is < 1 or > Largest || Parallelism is < 1 or > Largest)
            {
                return "scrypt takes a cost that is a power of two, a block size and a parallelism, in their bounds.";
            }

            // Below: no product leaves 64 bits, and none is formed of what was refused before.
            var blocks = Cost * BlockSize;
            return 128 * blocks > MaximumMemory || blocks > MaximumWork || blocks * Parallelism > MaximumWork
                ? string.Create(CultureInfo.InvariantCulture, $"scrypt with cost {Cost}, block size {BlockSize} and parallelism {Parallelism} takes more than 256 MiB or too long.")
                : null;
        }
    }

    /// <inheritdoc />
    public byte[] Derive(byte[] password, int length) => SCrypt.Generate(password, Salt, (int)Cost, (int)BlockSize, (int)Parallelism, length);
}
