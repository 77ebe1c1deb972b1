using System.Reflection;

namespace AuthProvider.Server.Health;

/// <summary>
/// Whether .NET and ASP.NET Core lack corrections that were out when this server was built: some were of security. It is said at the start
/// and in the health answer; the server runs all the same, since a refusal would be the greater harm (SECURITY S32).
/// </summary>
internal static partial class RuntimeStanding
{
    /// <summary>The newest runtime when this server was built: the one of its SDK.</summary>
    public static Version Newest { get; } = Parse(typeof(RuntimeStanding).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key is "NewestRuntime").Value!);

    /// <summary>Whether the runtime of this process is older.</summary>
    public static bool IsOutdated => IsOlder(Environment.Version, Newest);

    /// <summary>Whether a runtime lacks corrections of its release that another has, or is of an older release.</summary>
    /// <param name="running">The runtime that runs.</param>
    /// <param name="newest">The one to compare it with.</param>
    public static bool IsOlder(Version running, Version newest)
    {
        ArgumentNullException.ThrowIfNull(running);
        return running < newest;
    }

    /// <summary>Warns of a runtime that is older than another; else says nothing.</summary>
    /// <param name="log">Where to.</param>
    /// <param name="running">The runtime that runs.</param>
    /// <param name="newest">The one to compare it with.</param>
    public static void WarnIfOlder(ILogger log, Version running, Version newest)
    {
        if (IsOlder(running, newest))
        {
            LogOutdated(log, running, newest);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The ASP.NET Core runtime {Running} is older than {Newest}, which was out when this server was built: update it, for corrections of security are missing.")]
    private static partial void LogOutdated(ILogger logger, Version running, Version newest);

    // A preview has a word behind its number.
    private static Version Parse(string text) => Version.Parse(text.Split('-')[0]);
}
