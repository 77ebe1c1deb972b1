using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace AuthProvider.Storage.Caches;

/// <summary>
/// A bounded cache of immutable pictures of rows. A picture that was read from the database before a change is never stored after it: a
/// reader takes a stamp first, and <see cref="TryAdd"/> refuses when the key has changed since.
/// </summary>
/// <remarks>
/// It holds two generations. New pictures enter the young one; when that is full it becomes the old one and what nobody asked for since
/// is forgotten. So it holds at most <paramref name="capacity"/> pictures and needs no clock and no list of uses.
/// </remarks>
/// <param name="capacity">The most pictures held, at least 2.</param>
/// <typeparam name="TKey">What names a row.</typeparam>
/// <typeparam name="TValue">The picture; must be immutable.</typeparam>
public sealed class SnapshotCache<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    private const int StripeCount = CacheMark.StripeCount;

    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, StripeCount).Select(_ => new Stripe())];
    private readonly int _generationSize = Math.Max(1, capacity / 2);
    private readonly Lock _rotation = new();
    private volatile Generation _young = new();
    private volatile Generation _old = new();
    private volatile bool _isSuspended;

    /// <summary>Whether nothing is given out, although it goes on to be told of changes: for a time in which not all of them are heard.</summary>
    public bool IsSuspended
    {
        get => _isSuspended;
        set => _isSuspended = value;
    }

    /// <summary>How many pictures are held, about.</summary>
    public int Count => _young.Count + _old.Count;

    /// <summary>Gets the picture of a row.</summary>
    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        if (_isSuspended)
        {
            value = null;
            return false;
        }

        if (_young.Values.TryGetValue(key, out value))
        {
            return true;
        }

        return _old.Values.TryGetValue(key, out value) && Promote(key, out value);
    }

    /// <summary>Takes the stamp of a key, before its row is read from the database.</summary>
    public long Stamp(TKey key) => Volatile.Read(ref StripeOf(key).Version);

    /// <summary>Stores what was read, unless the key changed since the stamp was taken.</summary>
    public bool TryAdd(TKey key, TValue value, long stamp)
    {
        var stripe = StripeOf(key);
        lock (stripe)
        {
            if (stripe.Version != stamp)
            {
                return false;
            }

            Store(key, value);
        }

        Rotate();
        return true;
    }

    /// <summary>Stores what a committed change made of the row.</summary>
    public void Put(TKey key, TValue value)
    {
        var stripe = StripeOf(key);
        lock (stripe)
        {
            stripe.Version++;
            Store(key, value);
        }

        Rotate();
    }

    /// <summary>Notes, before a transaction, what was forgotten until now, for <see cref="PutUnlessForgotten"/> after its commit.</summary>
    internal void Mark(CacheMark mark)
    {
        for (var index = 0; index < StripeCount; index++)
        {
            mark.Forgotten[index] = Volatile.Read(ref _stripes[index].Forgotten);
        }
    }

    /// <summary>
    /// Stores what a committed change made of the row, unless somebody else, who may have changed it after that commit, had it forgotten since the
    /// mark: then the database is asked the next time.
    /// </summary>
    internal void PutUnlessForgotten(TKey key, TValue value, CacheMark mark)
    {
        var index = IndexOf(key);
        var stripe = _stripes[index];
        lock (stripe)
        {
            stripe.Version++;
            if (stripe.Forgotten != mark.Forgotten[index])
            {
                Drop(key);
                return;
            }

            Store(key, value);
        }

        Rotate();
    }

    /// <summary>Replaces the picture of a changed row where there is one; whoever is reading the row meanwhile does not store it.</summary>
    public void Change(TKey key, Func<TValue, TValue> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var stripe = StripeOf(key);
        lock (stripe)
        {
            stripe.Version++;
            if (_young.Values.TryGetValue(key, out var value) || _old.Values.TryGetValue(key, out value))
            {
                Store(key, change(value));
            }
        }
    }

    /// <summary>Forgets a row; call it after the commit and before the change is acknowledged.</summary>
    public void Remove(TKey key)
    {
        var stripe = StripeOf(key);
        lock (stripe)
        {
            stripe.Version++;
            stripe.Forgotten++;
            Drop(key);
        }
    }

    /// <summary>Forgets a row that the transaction of a mark changed, or misjudged: what it made of other rows may still be stored.</summary>
    internal void RemoveOwn(TKey key)
    {
        var stripe = StripeOf(key);
        lock (stripe)
        {
            stripe.Version++;
            Drop(key);
        }
    }

    /// <summary>Forgets everything; call it after the commit and before the change is acknowledged.</summary>
    public void Clear()
    {
        lock (_rotation)
        {
            _young = new();
            _old = new();
        }

        foreach (var stripe in _stripes)
        {
            lock (stripe)
            {
                stripe.Version++;
                stripe.Forgotten++;
            }
        }

        // Whoever stored with a stamp of before has done so by now.
        lock (_rotation)
        {
            _young = new();
            _old = new();
        }
    }

    private bool Promote(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        lock (StripeOf(key))
        {
            if (_young.Values.TryGetValue(key, out value))
            {
                return true;
            }

            if (!_old.Values.TryGetValue(key, out value))
            {
                return false;
            }

            Store(key, value);
        }

        Rotate();
        return true;
    }

    private void Store(TKey key, TValue value)
    {
        lock (_rotation)
        {
            _young.Store(key, value);
        }
    }

    private void Drop(TKey key)
    {
        lock (_rotation)
        {
            _young.Remove(key);
            _old.Remove(key);
        }
    }

    private void Rotate()
    {
        if (_young.Count < _generationSize)
        {
            return;
        }

        lock (_rotation)
        {
            if (_young.Count >= _generationSize)
            {
                _old = _young;
                _young = new();
            }
        }
    }

    private Stripe StripeOf(TKey key) => _stripes[IndexOf(key)];

    private static int IndexOf(TKey key) => (int)((uint)key.GetHashCode() % StripeCount);

    private sealed class Stripe
    {
        public long Version;
        public long Forgotten;
    }

    private sealed class Generation
    {
        private int _count;

        public ConcurrentDictionary<TKey, TValue> Values { get; } = new();

        public int Count => Volatile.Read(ref _count);

        public void Store(TKey key, TValue value)
        {
            if (Values.TryAdd(key, value))
            {
                Interlocked.Increment(ref _count);
            }
            else
            {
                Values[key] = value;
            }
        }

        public void Remove(TKey key)
        {
            if (Values.TryRemove(key, out _))
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }
}
