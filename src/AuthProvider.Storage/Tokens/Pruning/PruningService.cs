using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Tokens.Writing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AuthProvider.Storage.Tokens.Pruning;

/// <summary>Prunes while the server runs.</summary>
public sealed partial class PruningService(TokenPruner tokens, SessionPruner sessions, IOptions<PruningOptions> options, TimeProvider time, ILogger<PruningService> logger)
    : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await tokens.PruneAsync(stoppingToken);
                    await sessions.PruneAsync(stoppingToken);
                }
                catch (Exception exception) when (exception is WriteUnavailableException or System.Data.Common.DbException)
                {
                    LogFailed(logger, exception);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired rows could not be removed; the next round tries again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
