using AuthProvider.Server.Settings;
using AuthProvider.Storage.Registrations;

namespace AuthProvider.Server.DynamicRegistration;

/// <summary>Once an hour: removes apps that anybody could have registered and nobody has used.</summary>
internal sealed partial class UnusedClientPruning(
    IServiceScopeFactory scopes, ServerSettings settings, TimeProvider time, ILogger<UnusedClientPruning> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                int removed;
                do
                {
                    await using var scope = scopes.CreateAsyncScope();
                    removed = await scope.ServiceProvider.GetRequiredService<ClientRegistrationStore>()
                        .PruneUnusedAsync(time.GetUtcNow() - settings.Registration.UnusedLifetime, stoppingToken);
                    if (removed > 0)
                    {
                        LogRemoved(removed);
                    }
                }
                while (removed > 0);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} apps that registered themselves and were never used were removed.")]
    private partial void LogRemoved(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Apps that were never used could not be removed; the next hour tries again.")]
    private partial void LogFailed(Exception exception);
}
