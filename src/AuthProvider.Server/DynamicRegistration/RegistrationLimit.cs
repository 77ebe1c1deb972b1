using AuthProvider.Server.Limits;
using AuthProvider.Server.Settings;

namespace AuthProvider.Server.DynamicRegistration;

/// <summary>Counts attempts to register by address, in memory (DESIGN, decision 13). Attempts beyond the limit are not counted, so that who waits gets in.</summary>
internal sealed class RegistrationLimit(ServerSettings settings, TimeProvider time)
{
    private const int MaximumAddresses = 10_000;

    private readonly FailureLimit _limit = new(settings.Registration.PerHour, TimeSpan.FromHours(1));
    private readonly FailureWindows<string> _windows = new(MaximumAddresses);

    /// <summary>Counts an attempt.</summary>
    /// <param name="address">Where it came from.</param>
    /// <param name="wait">How long until one more is allowed; zero where this one is.</param>
    /// <returns>Whether it is allowed.</returns>
    public bool TryCount(string address, out TimeSpan wait)
    {
        var now = time.GetUtcNow();
        wait = _windows.TryGet(address, out var window) ? window.Remaining(now) : TimeSpan.Zero;
        if (wait > TimeSpan.Zero)
        {
            return false;
        }

        _windows.Add(address, _limit, now);
        return true;
    }
}
