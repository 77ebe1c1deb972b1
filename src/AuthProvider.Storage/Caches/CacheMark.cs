namespace AuthProvider.Storage.Caches;

/// <summary>What a <see cref="SnapshotCache{TKey, TValue}"/> had been told to forget when a transaction began.</summary>
internal sealed class CacheMark
{
    /// <summary>How many parts of a cache are counted apart.</summary>
    public const int StripeCount = 256;

    /// <summary>How often each part was told so.</summary>
    public long[] Forgotten { get; } = new long[StripeCount];
}
