using System.Net;
using System.Net.Sockets;

namespace AuthProvider.Server.Limits;

/// <summary>
/// Counts failures by kind and key (an address, a client, a user) in a sliding window, in memory. Success is never counted, and never
/// limited unless as many failures came before it (DESIGN, decision 13; SECURITY S14).
/// </summary>
public sealed class FailureLimits(TimeProvider time)
{
    internal const int MaximumKeys = 50_000;
    private const int LongestKey = 128;

    private readonly FailureWindows<(FailureKind Kind, string Key)> _windows = new(MaximumKeys);

    /// <summary>How many keys are remembered.</summary>
    internal int KeyCount => _windows.Count;

    /// <summary>Whether as many failures were counted as the limit of their kind allows.</summary>
    /// <param name="kind">What fails.</param>
    /// <param name="key">Who or what it is counted for.</param>
    /// <param name="retryAfter">How long until one more try is allowed; zero where it is now.</param>
    public bool IsBlocked(FailureKind kind, string key, out TimeSpan retryAfter)
    {
        retryAfter = _windows.TryGet((kind, Shorten(key)), out var window) ? window.Remaining(time.GetUtcNow()) : TimeSpan.Zero;
        return retryAfter > TimeSpan.Zero;
    }

    /// <summary>Counts a failure.</summary>
    /// <param name="kind">What failed.</param>
    /// <param name="key">Who or what it is counted for.</param>
    public void Count(FailureKind kind, string key) => _windows.Add((kind, Shorten(key)), FailureLimit.Of(kind), time.GetUtcNow());

    /// <summary>Counts a try as a failure before it is judged, where the limit is not reached: tries at the same time cannot outrun it.</summary>
    /// <param name="kind">What may fail.</param>
    /// <param name="key">Who or what it is counted for.</param>
    /// <returns>Whether the try is allowed.</returns>
    public bool TryCount(FailureKind kind, string key) => _windows.TryAdd((kind, Shorten(key)), FailureLimit.Of(kind), time.GetUtcNow());

    /// <summary>Takes a try back that was counted in advance and was right.</summary>
    /// <param name="kind">What did not fail.</param>
    /// <param name="key">Who or what it was counted for.</param>
    public void TakeBack(FailureKind kind, string key)
    {
        if (_windows.TryGet((kind, Shorten(key)), out var window))
        {
            window.TakeBack();
        }
    }

    /// <summary>The key of an address. One subscriber has a whole /64 of IPv6 (RFC 6177), so all of it is one key.</summary>
    /// <param name="address">The address; null where the transport has none.</param>
    public static string KeyOf(IPAddress? address)
    {
        if (address is null)
        {
            return "";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes).ToString() + "/64";
    }

    private static string Shorten(string key) => key.Length <= LongestKey ? key : key[..LongestKey];
}
