using System.Globalization;
using Org.BouncyCastle.Crypto.Generators;

namespace AuthProvider.Storage.Users.PasswordHashes.Functions;

/// <summary>bcrypt, which reads the first 72 bytes of a password and makes a key of 23; the cost is the logarithm of its rounds.</summary>
internal sealed record Bcrypt(byte[] Salt, long Cost) : IKeyFunction
{
    private const int MaximumPassword = 72;
    private const long MaximumCost = 15;

    /// <inheritdoc />
    public string? Problem => Cost is >= 4 and <= MaximumCost
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"bcrypt takes a cost of 4 to {MaximumCost} here, not {Cost}.");

    /// <inheritdoc />
    public byte[] Derive(byte[] password, int length)
    {
        // A zero ends it, where there is room.
        byte[] terminated = [.. password, 0];
        return BCrypt.Generate(terminated.Length > MaximumPassword ? terminated[..MaximumPassword] : terminated, Salt, (int)Cost, addTerminator: false)[..length];
    }
}
