namespace AuthProvider.Server.Hosting;

/// <summary>Keeps the framework's own words about a failed start, stack traces all, out of the log: <see cref="StartFailure"/> says it in a sentence.</summary>
internal sealed class StartGate
{
    private volatile bool _isOpen;

    /// <summary>The server has started: from now on everything is logged.</summary>
    public void Open() => _isOpen = true;

    /// <summary>Whether a line may be logged.</summary>
    public bool Lets(LogLevel level, LogLevel least) => _isOpen ? level >= least : level >= least && level < LogLevel.Error;
}

internal static class StartGateRegistration
{
    public static StartGate AddStartGate(this ILoggingBuilder logging)
    {
        var gate = new StartGate();
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => gate.Lets(level, LogLevel.Information));
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", level => gate.Lets(level, LogLevel.Warning));
        return gate;
    }
}
