using AuthProvider.Storage.Keys;

namespace AuthProvider.Server.Hosting;

/// <summary>Once an hour: announces, activates and removes signing keys as their times come, and reads those that another node made.</summary>
internal sealed partial class KeyRotation(IServiceScopeFactory scopes, TimeProvider time, ILogger<KeyRotation> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<SigningKeyStore>().RefreshAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The keys at hand go on signing; the next hour tries again.
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The signing keys could not be refreshed.")]
    private partial void LogFailed(Exception exception);
}
