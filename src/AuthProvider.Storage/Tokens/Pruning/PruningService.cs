using AuthProvider.Storage.Database;
using AuthProvider.Storage.Sessions;
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
                // Each by itself: tokens that cannot be removed are no reason to keep sessions.
                await TryAsync(tokens.PruneAsync, stoppingToken);
                await TryAsync(sessions.PruneAsync, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> pruneAsync, CancellationToken stoppingToken)
    {
        try
        {
            await pruneAsync(stoppingToken);
        }
        catch (Exception exception) when (DatabaseFailure.IsCauseOf(exception))
        {
            LogFailed(logger, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired rows could not be removed; the next round tries again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
