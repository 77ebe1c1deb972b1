namespace AuthProvider.Storage.Sessions;

/// <summary>How long sessions live, and where their tickets are kept.</summary>
public sealed class SessionOptions
{
    /// <summary>A session that was not used for this long asks for the password again. Default: 8 hours; 1 minute to 365 days.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromHours(8);

    /// <summary>A session ends this long after sign-in, however much it is used. Default: 14 days; 1 minute to 365 days.</summary>
    public TimeSpan AbsoluteTimeout { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How long the record of a session stays after its end, for the history that people download. Default: 90 days; 1 day to 3,650 days.</summary>
    public TimeSpan KeepEnded { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Where tickets are kept. Default: Database.</summary>
    public TicketStoreKind Store { get; set; }

    /// <summary>Where Redis is: a configuration string of StackExchange.Redis. Needed with <see cref="TicketStoreKind.Redis"/>.</summary>
    public string? Redis { get; set; }

    /// <summary>Where Memcached is: the hosts and ports of one or several servers. Needed with <see cref="TicketStoreKind.Memcached"/>.</summary>
    public IReadOnlyList<System.Net.DnsEndPoint> Memcached { get; set; } = [];
}

/// <summary>Where the tickets of sessions are kept; their records are always in the database (DESIGN, decision 10).</summary>
public enum TicketStoreKind
{
    /// <summary>In the rows of the records.</summary>
    Database = 0,

    /// <summary>In Redis, or what speaks its protocol.</summary>
    Redis = 1,

    /// <summary>In Memcached.</summary>
    Memcached = 2,
}
