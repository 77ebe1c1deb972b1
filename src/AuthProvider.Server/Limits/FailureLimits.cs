using System.Net;
using System.Net.Sockets;

namespace AuthProvider.Server.Limits;

/// <summary>
/// Counts failures by kind and key (an address, a client, a user) in a sliding window, in memory. Success is never counted, and never
/// limited unless as many failures came before it (DESIGN, decision 13; SECURITY S14).
/// </summary>
public sealed partial class FailureLimits(TimeProvider time, ILogger<FailureLimits> logger)
{
    /// <summary>The most keys of one kind.</summary>
    internal const int MaximumKeys = 50_000;

    private const int LongestKey = 128;

    // Each kind has room of its own: who can make up keys of one kind makes nobody forget those of another.
    private readonly Dictionary<FailureKind, FailureWindows<string>> _windows =
        Enum.GetValues<FailureKind>().ToDictionary(kind => kind, _ => new FailureWindows<string>(MaximumKeys));

    /// <summary>How many keys of a kind are remembered.</summary>
    /// <param name="kind">The kind.</param>
    internal int CountKeys(FailureKind kind) => _windows[kind].Count;

    /// <summary>Whether as many failures were counted as the limit of their kind allows.</summary>
    /// <param name="kind">What fails.</param>
    /// <param name="key">Who or what it is counted for.</param>
    /// <param name="retryAfter">How long until one more try is allowed; zero where it is now.</param>
    public bool IsBlocked(FailureKind kind, string key, out TimeSpan retryAfter)
    {
        var now = time.GetUtcNow();
        retryAfter = _windows[kind].TryGet(Shorten(key), out var window) ? window.Remaining(now) : TimeSpan.Zero;
        if (retryAfter <= TimeSpan.Zero)
        {
            return false;
        }

        if (window!.TryReport(now))
        {
            LogReached(logger, kind, NetworkIn(key));
        }

        return true;
    }

    /// <summary>Counts a failure.</summary>
    /// <param name="kind">What failed.</param>
    /// <param name="key">Who or what it is counted for.</param>
    public void Count(FailureKind kind, string key) => _windows[kind].Add(Shorten(key), FailureLimit.Of(kind), time.GetUtcNow());

    /// <summary>Counts a try as a failure before it is judged, where the limit is not reached: tries at the same time cannot outrun it.</summary>
    /// <param name="kind">What may fail.</param>
    /// <param name="key">Who or what it is counted for.</param>
    /// <returns>Whether the try is allowed.</returns>
    public bool TryCount(FailureKind kind, string key)
    {
        if (_windows[kind].TryAdd(Shorten(key), FailureLimit.Of(kind), time.GetUtcNow()))
        {
            return true;
        }

        // Says so in the log.
        IsBlocked(kind, key, out _);
        return false;
    }

    /// <summary>Counts a try in advance, and says how long to wait where it is not allowed.</summary>
    /// <param name="kind">What may fail.</param>
    /// <param name="key">Who or what it is counted for.</param>
    /// <param name="retryAfter">How long until one more try is allowed; zero where this one is.</param>
    /// <returns>Whether the try is allowed.</returns>
    public bool TryCount(FailureKind kind, string key, out TimeSpan retryAfter)
    {
        if (TryCount(kind, key))
        {
            retryAfter = TimeSpan.Zero;
            return true;
        }

        IsBlocked(kind, key, out retryAfter);
        return false;
    }

    /// <summary>Takes a try back that was counted in advance and was right.</summary>
    /// <param name="kind">What did not fail.</param>
    /// <param name="key">Who or what it was counted for.</param>
    public void TakeBack(FailureKind kind, string key)
    {
        if (_windows[kind].TryGet(Shorten(key), out var window))
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

    // Keys say more than a log should, some of it as strangers have typed it.
    private static string? NetworkIn(string key)
    {
        var first = key.Split(' ')[0];
        return IPNetwork.TryParse(first, out _) || IPAddress.TryParse(first, out _) ? first : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A limit is reached: {Kind}. Network: {Network}.")]
    private static partial void LogReached(ILogger logger, FailureKind kind, string? network);

    private static string Shorten(string key) => key.Length <= LongestKey ? key : key[..LongestKey];
}
