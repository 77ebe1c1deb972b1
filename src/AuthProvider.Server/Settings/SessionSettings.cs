using System.Globalization;
using System.Net;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Sessions.Tickets.Redis;
using SessionOptions = AuthProvider.Storage.Sessions.SessionOptions;

namespace AuthProvider.Server.Settings;

/// <summary>Reads the section <c>Sessions</c>.</summary>
internal static class SessionSettings
{
    private const int MemcachedPort = 11_211;

    private static readonly TimeSpan ShortestSession = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestSession = TimeSpan.FromDays(365);
    private static readonly TimeSpan ShortestKept = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestKept = TimeSpan.FromDays(3650);

    /// <summary>Reads it.</summary>
    /// <exception cref="StartException">A setting has a wrong value, or one is missing.</exception>
    public static SessionOptions Read(SettingValues values)
    {
        var defaults = new SessionOptions();
        var idle = values.Duration("Sessions:IdleTimeout", ShortestSession, LongestSession);
        var absolute = values.Duration("Sessions:AbsoluteTimeout", ShortestSession, LongestSession);
        var sessions = new SessionOptions
        {
            AbsoluteTimeout = absolute ?? Longer(defaults.AbsoluteTimeout, idle),
            IdleTimeout = idle ?? Shorter(defaults.IdleTimeout, absolute),
            KeepEnded = values.Duration("Sessions:KeepEnded", ShortestKept, LongestKept) ?? defaults.KeepEnded,
            Store = values.Choice("Sessions:Store", TicketStoreKind.Database),
            Redis = ReadRedis(values),
            Memcached = ReadMemcached(values),
        };
        if (sessions.IdleTimeout > sessions.AbsoluteTimeout)
        {
            throw new StartException(
                $"Sessions:IdleTimeout is {sessions.IdleTimeout:c} and Sessions:AbsoluteTimeout {sessions.AbsoluteTimeout:c}: the idle timeout takes at most the absolute one.");
        }

        return sessions switch
        {
            { Store: TicketStoreKind.Redis, Redis: null } => throw new StartException(
                "Sessions:Store is Redis and Sessions:Redis is not set: it takes a configuration string of StackExchange.Redis, such as redis.example.com:6379,ssl=true."),
            { Store: TicketStoreKind.Memcached, Memcached: [] } => throw new StartException(
                "Sessions:Store is Memcached and Sessions:Memcached is not set: it takes the servers, such as 10.0.0.1:11211,10.0.0.2:11211."),
            _ => sessions,
        };
    }

    // Its text may hold a password: it is not repeated.
    private static string? ReadRedis(SettingValues values)
    {
        if (values.Text("Sessions:Redis") is not { } text)
        {
            return null;
        }

        try
        {
            RedisConfiguration.Parse(text);
            return text;
        }
        catch (ArgumentException exception)
        {
            throw new StartException("Sessions:Redis cannot be read: it takes a configuration string of StackExchange.Redis, such as redis.example.com:6379,ssl=true.", exception);
        }
    }

    private static DnsEndPoint[] ReadMemcached(SettingValues values) => values.Text("Sessions:Memcached") is { } text
        ? [.. text.Split(',', StringSplitOptions.TrimEntries).Select(server => ReadServer(server) ?? throw SettingValues.Refuse("Sessions:Memcached", text, "hosts and ports, such as 10.0.0.1:11211,10.0.0.2:11211"))]
        : [];

    // A bare IPv6 address would read as a host with a port.
    private static DnsEndPoint? ReadServer(string text)
    {
        var colon = text.LastIndexOf(':');
        var hasPort = colon > text.LastIndexOf(']');
        var host = (hasPort ? text[..colon] : text).Trim('[', ']');
        var port = MemcachedPort;
        return Uri.CheckHostName(host) is not UriHostNameType.Unknown
            && (host.Contains(':', StringComparison.Ordinal) == text.StartsWith('['))
            && (!hasPort || (int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65_535))
                ? new DnsEndPoint(host, port)
                : null;
    }

    // Who sets one of the two need not know the default of the other.
    private static TimeSpan Longer(TimeSpan byDefault, TimeSpan? other) => other > byDefault ? other.Value : byDefault;

    private static TimeSpan Shorter(TimeSpan byDefault, TimeSpan? other) => other < byDefault ? other.Value : byDefault;
}
