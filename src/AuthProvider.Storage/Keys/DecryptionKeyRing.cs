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
            return
            [
                .. DecryptionKey.Algorithms
                    .Select(algorithm => _entries
                        .Where(entry => string.Equals(entry.Key.Algorithm, algorithm, StringComparison.Ordinal) && entry.ActivatesAt <= now)
                        .OrderByDescending(entry => entry.ActivatesAt)
                        .ThenByDescending(entry => entry.RemovedAt is null)
                        .FirstOrDefault())
                    .OfType<Entry>()
                    .Select(entry => entry.Key),
            ];
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<DecryptionKey> All
    {
        get
        {
            var now = time.GetUtcNow();
            return [.. _entries.Where(entry => entry.RemovedAt is null || now < entry.RemovedAt).Select(entry => entry.Key)];
        }
    }

    /// <summary>Replaces the keys.</summary>
    internal void Replace(IReadOnlyList<Entry> entries) => _entries = entries;

    /// <summary>A key with the times between which it is published and still decrypts.</summary>
    internal sealed record Entry(DecryptionKey Key, DateTimeOffset ActivatesAt, DateTimeOffset? RemovedAt);
}
