namespace AuthProvider.Server.Limits;

/// <summary>The times of the last failures of one key, as many as its limit allows.</summary>
internal sealed class FailureWindow(FailureLimit limit)
{
    private readonly Lock _lock = new();
    private readonly Queue<DateTimeOffset> _failures = new();

    /// <summary>When the last one was.</summary>
    public DateTimeOffset Last { get; private set; }

    /// <summary>Adds a failure. One that comes while the limit is reached makes the wait longer.</summary>
    public void Add(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_failures.Count >= limit.Failures)
            {
                _failures.Dequeue();
            }

            _failures.Enqueue(now);
            Last = now;
        }
    }

    /// <summary>How long the limit stays reached; zero where it is not.</summary>
    public TimeSpan Remaining(DateTimeOffset now)
    {
        lock (_lock)
        {
            var remaining = _failures.Count >= limit.Failures ? _failures.Peek() + limit.Window - now : TimeSpan.Zero;
            return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
        }
    }

    /// <summary>Whether no failure counts any more.</summary>
    public bool IsPast(DateTimeOffset now) => Last + limit.Window <= now;
}
