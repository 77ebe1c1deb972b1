namespace AuthProvider.Server.Limits;

/// <summary>The times of the last failures of one key, as many as its limit allows.</summary>
internal sealed class FailureWindow(FailureLimit limit)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<DateTimeOffset> _failures = new();
    private DateTimeOffset _reportAt;

    /// <summary>When the last one was.</summary>
    public DateTimeOffset Last { get; private set; }

    /// <summary>How many failures it holds.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _failures.Count;
            }
        }
    }

    /// <summary>Adds a failure. One that comes while the limit is reached makes the wait longer.</summary>
    public void Add(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_failures.Count >= limit.Failures)
            {
                _failures.RemoveFirst();
            }

            _failures.AddLast(now);
            Last = now;
        }
    }

    /// <summary>Adds a failure in advance, where the limit is not reached: tries at the same time cannot outrun it.</summary>
    /// <returns>Whether there was room.</returns>
    public bool TryAdd(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_failures.Count >= limit.Failures && _failures.First!.Value + limit.Window > now)
            {
                return false;
            }

            Add(now);
            return true;
        }
    }

    /// <summary>Takes back what was added in advance, as the try was no failure.</summary>
    public void TakeBack()
    {
        lock (_lock)
        {
            if (_failures.Count > 0)
            {
                _failures.RemoveLast();
            }
        }
    }

    /// <summary>How long the limit stays reached; zero where it is not.</summary>
    public TimeSpan Remaining(DateTimeOffset now)
    {
        lock (_lock)
        {
            var remaining = _failures.Count >= limit.Failures ? _failures.First!.Value + limit.Window - now : TimeSpan.Zero;
            return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
        }
    }

    /// <summary>Whether it is to be said that the limit is reached: once in its time.</summary>
    public bool TryReport(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (now < _reportAt)
            {
                return false;
            }

            _reportAt = now + limit.Window;
            return true;
        }
    }

    /// <summary>Whether no failure counts any more.</summary>
    public bool IsPast(DateTimeOffset now) => Last + limit.Window <= now;
}
