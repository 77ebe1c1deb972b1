using AuthProvider.Protocol.Jose;
using AuthProvider.Protocol.TokenEncryption;

namespace AuthProvider.Storage.Keys;

/// <summary>The keys that clients encrypt for in memory, as the database last had them.</summary>
public sealed class DecryptionKeyRing(TimeProvider time) : IDecryptionKeys
{
    private volatile IReadOnlyList<Entry> _entries = [];

    /// <inheritdoc />
    public IReadOnlyList<DecryptionKey> Published
    {
        get
        {
            var now = time.GetUtcNow();
            return [.. DecryptionKey.Algorithms.Select(algorithm => FindActive(algorithm, now)).OfType<DecryptionKey>()];
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<DecryptionKey> All
    {
        get
        {
            var now = time.GetUtcNow();
            return [.. _entries.Where(entry => entry.Times.IsPublished(now)).Select(entry => entry.Key)];
        }
    }

    /// <summary>Replaces the keys.</summary>
    internal void Replace(IReadOnlyList<Entry> entries) => _entries = entries;

    private DecryptionKey? FindActive(string algorithm, DateTimeOffset now)
    {
        Entry? best = null;
        foreach (var entry in _entries)
        {
            if (string.Equals(entry.Key.Algorithm, algorithm, StringComparison.Ordinal) && entry.Times.IsBetterThan(best?.Times, now))
            {
                best = entry;
            }
        }

        return best?.Key;
    }

    /// <summary>A key with its times.</summary>
    internal sealed record Entry(DecryptionKey Key, KeyTimes Times);
}
