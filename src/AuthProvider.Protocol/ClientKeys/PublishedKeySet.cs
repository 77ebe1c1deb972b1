using Microsoft.IdentityModel.Tokens;

namespace AuthProvider.Protocol.ClientKeys;

/// <summary>What is known of the keys at one address. Requests that want them at the same time share one download.</summary>
internal sealed class PublishedKeySet(Func<Task<IReadOnlyList<JsonWebKey>?>> download, TimeProvider time)
{
    private const int AgainPerMinute = 5;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LifetimeWhileDown = TimeSpan.FromHours(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private IReadOnlyList<JsonWebKey> _keys = [];
    private DateTimeOffset _fetchedAt = DateTimeOffset.MinValue;
    private DateTimeOffset _failedAt = DateTimeOffset.MinValue;
    private DateTimeOffset _againSince = DateTimeOffset.MinValue;
    private int _again;
    private Task<bool>? _running;

    /// <summary>The keys, fetched within the last minute; null where they were not.</summary>
    public IReadOnlyList<JsonWebKey>? Fresh
    {
        get
        {
            lock (_lock)
            {
                return time.GetUtcNow() - _fetchedAt < Lifetime ? _keys : null;
            }
        }
    }

    /// <summary>The keys that may still be used; none where the last ones are too old.</summary>
    public IReadOnlyList<JsonWebKey> Usable
    {
        get
        {
            lock (_lock)
            {
                return time.GetUtcNow() - _fetchedAt < LifetimeWhileDown ? _keys : [];
            }
        }
    }

    /// <summary>Counts a wish to ask before the minute is over.</summary>
    /// <returns>Whether it is granted.</returns>
    public bool MayAskAgain()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (now - _againSince >= TimeSpan.FromMinutes(1))
            {
                (_againSince, _again) = (now, 0);
            }

            return _again++ < AgainPerMinute;
        }
    }

    /// <summary>Asks for the keys.</summary>
    /// <returns>Whether they came; false without asking shortly after a failure.</returns>
    public async ValueTask<bool> FetchAsync(CancellationToken cancellationToken)
    {
        Task<bool> running;
        lock (_lock)
        {
            if (_running is null && time.GetUtcNow() - _failedAt < PauseAfterFailure)
            {
                return false;
            }

            // Not within the lock, and not stopped by the one request that happens to be first.
            running = _running ??= Task.Run(RunAsync, CancellationToken.None);
        }

        return await running.WaitAsync(cancellationToken);
    }

    private async Task<bool> RunAsync()
    {
        IReadOnlyList<JsonWebKey>? keys = null;
        try
        {
            keys = await download();
        }
        finally
        {
            lock (_lock)
            {
                _running = null;
                if (keys is null)
                {
                    _failedAt = time.GetUtcNow();
                }
                else
                {
                    (_keys, _fetchedAt) = (keys, time.GetUtcNow());
                }
            }
        }

        return keys is not null;
    }
}
