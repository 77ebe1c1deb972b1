using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace AuthProvider.Server.Limits;

/// <summary>Windows by key. Of more keys than it holds, those that are past are forgotten, and then those with the fewest failures, of these the oldest: memory is bounded whoever sends what, and who makes keys up makes none forgotten that is near its limit.</summary>
/// <param name="maximum">The most keys.</param>
/// <typeparam name="TKey">Who or what is counted.</typeparam>
internal sealed class FailureWindows<TKey>(int maximum)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, FailureWindow> _windows = [];
    private readonly Lock _cleaning = new();

    /// <summary>How many keys are remembered.</summary>
    public int Count => _windows.Count;

    /// <summary>Finds the window of a key.</summary>
    public bool TryGet(TKey key, [NotNullWhen(true)] out FailureWindow? window) => _windows.TryGetValue(key, out window);

    /// <summary>Adds to the window of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="limit">The limit of its window.</param>
    /// <param name="now">The time.</param>
    public void Add(TKey key, FailureLimit limit, DateTimeOffset now)
    {
        Of(key, limit).Add(now);
        Bound(now);
    }

    /// <summary>Adds to the window of a key in advance, where its limit is not reached.</summary>
    /// <param name="key">The key.</param>
    /// <param name="limit">The limit of its window.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether there was room.</returns>
    public bool TryAdd(TKey key, FailureLimit limit, DateTimeOffset now)
    {
        var added = Of(key, limit).TryAdd(now);
        Bound(now);
        return added;
    }

    private FailureWindow Of(TKey key, FailureLimit limit) => _windows.GetOrAdd(key, static (_, limit) => new FailureWindow(limit), limit);

    private void Bound(DateTimeOffset now)
    {
        if (_windows.Count > maximum && _cleaning.TryEnter())
        {
            try
            {
                Forget(now);
            }
            finally
            {
                _cleaning.Exit();
            }
        }
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var entry in _windows)
        {
            if (entry.Value.IsPast(now))
            {
                _windows.TryRemove(entry);
            }
        }

        // Room for a tenth, so that this is not done at each failure.
        var excess = _windows.Count - (maximum - (maximum / 10));
        foreach (var entry in _windows.OrderBy(entry => entry.Value.Count).ThenBy(entry => entry.Value.Last).Take(Math.Max(0, excess)).ToList())
        {
            _windows.TryRemove(entry);
        }
    }
}
