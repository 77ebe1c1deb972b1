using AuthProvider.Storage.Sessions;

namespace AuthProvider.Server.Sessions;

/// <summary>
/// Each minute: ends the sessions whose time is over, which ends their grants and is told to their apps. Whether tickets are there does
/// not matter to it.
/// </summary>
internal sealed partial class SessionExpiry(IServiceScopeFactory scopes, TimeProvider time, ILogger<SessionExpiry> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<SessionEnding>().EndExpiredAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
            {
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Sessions whose time is over could not be ended; the next minute tries again.")]
    private partial void LogFailed(Exception exception);
}
