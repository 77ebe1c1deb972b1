using System.Collections.Concurrent;
using AuthProvider.Server.Limits;
using AuthProvider.Server.Settings;

namespace AuthProvider.Server.DynamicRegistration;

/// <summary>Counts attempts to register by address, in memory (DESIGN, decision 13). Attempts beyond the limit are not counted, so that who waits gets in.</summary>
internal sealed class RegistrationLimit(ServerSettings settings, TimeProvider time)
{
    private const int MaximumAddresses = 10_000;

    private readonly FailureLimit _limit = new(settings.Registration.PerHour, TimeSpan.FromHours(1));
    private readonly ConcurrentDictionary<string, FailureWindow> _windows = new(StringComparer.Ordinal);

    /// <summary>Counts an attempt.</summary>
    /// <param name="address">Where it came from.</param>
    /// <param name="wait">How long until one more is allowed; zero where this one is.</param>
    /// <returns>Whether it is allowed.</returns>
    public bool TryCount(string address, out TimeSpan wait)
    {
        var now = time.GetUtcNow();
        if (_windows.Count >= MaximumAddresses)
        {
            Forget(now);
        }

        var window = _windows.GetOrAdd(address, static (_, limit) => new FailureWindow(limit), _limit);
        wait = window.Remaining(now);
        if (wait > TimeSpan.Zero)
        {
            return false;
        }

        window.Add(now);
        return true;
    }

    // Those that are past; where all are fresh, the oldest tenth.
    private void Forget(DateTimeOffset now)
    {
        foreach (var entry in _windows.Where(entry => entry.Value.IsPast(now)).ToList())
        {
            _windows.TryRemove(entry);
        }

        foreach (var entry in _windows.OrderBy(entry => entry.Value.Last).Take(Math.Max(0, _windows.Count - (MaximumAddresses * 9 / 10))).ToList())
        {
            _windows.TryRemove(entry);
        }
    }
}
