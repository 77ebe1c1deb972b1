using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace AuthProvider.Protocol.DeviceAuthorization;

/// <summary>
/// How fast devices poll (RFC 8628, 3.5). Kept in memory: a write for each poll would give everybody with a device code a lever on the
/// database, and a restart, or a second node, only forgives a device that was too fast.
/// </summary>
internal sealed class PollingPace(TimeProvider time)
{
    /// <summary>How long a device waits between two polls, and by how much longer after each that came too early.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private const int MaximumDevices = 20_000;

    private readonly ConcurrentDictionary<string, Poll> _polls = new(StringComparer.Ordinal);

    /// <summary>Notes a poll for a code that waits for its person.</summary>
    /// <param name="deviceCode">The code.</param>
    /// <returns>Whether it came too early; then the device has to wait longer from now on.</returns>
    public bool IsTooFast(string deviceCode)
    {
        var now = time.GetUtcNow();
        if (_polls.Count >= MaximumDevices)
        {
            Forget(now);
        }

        var poll = _polls.GetOrAdd(Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(deviceCode))), static _ => new Poll());
        lock (poll)
        {
            var isTooFast = poll.Last is { } last && now - last < poll.Interval;
            poll.Interval += isTooFast ? Interval : TimeSpan.Zero;
            poll.Last = now;
            return isTooFast;
        }
    }

    // Codes that have expired, and where that is not enough, all: a device that is forgotten starts with the short interval again.
    private void Forget(DateTimeOffset now)
    {
        foreach (var entry in _polls)
        {
            if (entry.Value.Last is { } last && now - last > DeviceAuthorizationFeature.Lifetime)
            {
                _polls.TryRemove(entry);
            }
        }

        if (_polls.Count >= MaximumDevices)
        {
            _polls.Clear();
        }
    }

    private sealed class Poll
    {
        public DateTimeOffset? Last { get; set; }

        public TimeSpan Interval { get; set; } = PollingPace.Interval;
    }
}
