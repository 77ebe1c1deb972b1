using System.Buffers.Text;
using System.Security.Cryptography;

namespace AuthProvider.Protocol.ClientAuthentication;

/// <summary>
/// The stored form of a client's secrets: one or more hashes, each with an optional expiry, in the one secret column that OpenIddict's
/// application has.
/// </summary>
/// <remarks>
/// A generated secret has 256 random bits, which nobody guesses whatever the hash, so it is stored as SHA-256 (<c>v1.</c>) and costs a
/// microsecond to check. A secret that a person chose or brought along is stored with a slow hash (<c>v2.</c>). A client that signs with
/// its secret needs it back: <see cref="KeptSecrets"/> (<c>v3.</c>).
/// </remarks>
public static class ClientSecrets
{
    private const char EntrySeparator = ' ';

    /// <summary>Makes a secret of 256 random bits.</summary>
    public static GeneratedSecret Generate()
    {
        var text = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return new(text, FastHash.Compute(text));
    }

    /// <summary>The stored form of a secret that a person chose or brought along.</summary>
    /// <param name="text">The secret.</param>
    public static string HashChosen(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return SlowHash.Compute(text);
    }

    /// <summary>Whether a text has a stored form of this class, and so must not be hashed again.</summary>
    /// <param name="text">A stored form, or a secret.</param>
    public static bool IsStoredForm(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var secrets = Parse(text);
        return secrets.Count > 0 && secrets.All(secret => FastHash.Is(secret.Hash) || SlowHash.Is(secret.Hash) || KeptSecrets.Is(secret.Hash));
    }

    /// <summary>Reads the secrets of a client, newest first.</summary>
    /// <param name="stored">The column; null or empty for a client without secret.</param>
    public static IReadOnlyList<StoredSecret> Parse(string? stored) =>
        string.IsNullOrEmpty(stored)
            ? []
            : [.. stored.Split(EntrySeparator, StringSplitOptions.RemoveEmptyEntries).Select(StoredSecret.Parse)];

    /// <summary>Puts a new secret before those of a client, which from now on expire; those that have expired are left out.</summary>
    /// <param name="stored">The column; null or empty for a client without secret.</param>
    /// <param name="added">The stored form of the new secret.</param>
    /// <param name="now">The current time.</param>
    /// <param name="overlap">How long the earlier secrets stay valid, at most; zero ends them at once.</param>
    /// <returns>The new column.</returns>
    public static string Rotate(string? stored, string added, DateTimeOffset now, TimeSpan overlap)
    {
        ArgumentException.ThrowIfNullOrEmpty(added);
        ArgumentOutOfRangeException.ThrowIfLessThan(overlap, TimeSpan.Zero);

        var until = now + overlap;
        var earlier = Parse(stored)
            .Select(secret => secret with { ExpiresAt = secret.ExpiresAt < until ? secret.ExpiresAt : until })
            .Where(secret => secret.IsValidAt(now));
        return Format(Parse(added).Concat(earlier));
    }

    internal static string Format(IEnumerable<StoredSecret> secrets) => string.Join(EntrySeparator, secrets.Select(secret => secret.Format()));
}
