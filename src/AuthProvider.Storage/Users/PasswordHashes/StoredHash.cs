using System.Security.Cryptography;
using System.Text;
using AuthProvider.Storage.Users.PasswordHashes.Functions;

namespace AuthProvider.Storage.Users.PasswordHashes;

/// <summary>A hash that was read: how its key was made, and the key.</summary>
/// <param name="Function">The function with its parameters.</param>
/// <param name="Key">The key.</param>
internal sealed record StoredHash(IKeyFunction Function, byte[] Key)
{
    /// <summary>What the function gets of a password: its UTF-8, unless a format does something to it first.</summary>
    public Func<byte[], byte[]> Prepare { get; init; } = password => password;

    /// <summary>Whether a password made it; takes what the parameters ask for.</summary>
    public bool Matches(string password) =>
        CryptographicOperations.FixedTimeEquals(Function.Derive(Prepare(Encoding.UTF8.GetBytes(password)), Key.Length), Key);
}

/// <summary>What a format says to a text that is its own: the hash, or why it is not taken.</summary>
internal sealed record HashReading(StoredHash? Hash, string? Problem)
{
    private const int MinimumKey = 16;
    private const int MaximumKey = 128;
    private const int MaximumSalt = 256;

    private static readonly HashReading Unreadable = new(null, "This password hash is damaged: a part of it is missing or cannot be read.");

    /// <summary>A text that begins like one of the format and is none.</summary>
    public static HashReading Damaged => Unreadable;

    /// <summary>Takes a hash where its parameters may be taken.</summary>
    /// <param name="function">The function.</param>
    /// <param name="salt">The salt that it has.</param>
    /// <param name="key">The key.</param>
    /// <param name="prepare">What is done to a password first; null for nothing.</param>
    public static HashReading Of(IKeyFunction function, byte[]? salt, byte[]? key, Func<byte[], byte[]>? prepare = null)
    {
        if (salt is not { Length: > 0 and <= MaximumSalt } || key is not { Length: >= MinimumKey and <= MaximumKey })
        {
            return Damaged;
        }

        if (function.Problem is { } problem)
        {
            return new(null, problem);
        }

        var hash = new StoredHash(function, key);
        return new(prepare is null ? hash : hash with { Prepare = prepare }, null);
    }
}
