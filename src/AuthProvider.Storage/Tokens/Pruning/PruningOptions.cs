namespace AuthProvider.Storage.Tokens.Pruning;

/// <summary>When and how expired rows leave.</summary>
public sealed class PruningOptions
{
    /// <summary>Whether expired rows leave by themselves. Default: yes.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The pause between two rounds. Default: one minute.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a token, a denial and what counts once stay after they expired. Default: five minutes, for clocks that differ.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a grant stays after it was given, though no token of it is left; longer than any access token lives. Default: one day.</summary>
    public TimeSpan GrantGrace { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often grants are gone through, all of them, as no index tells which have nothing left. Default: one hour.</summary>
    public TimeSpan GrantInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The most rows in one transaction. Default: 200.</summary>
    public int BatchSize { get; set; } = 200;

    /// <summary>The pause after a batch, in which requests are served alone. Default: 20 ms.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(20);
}
