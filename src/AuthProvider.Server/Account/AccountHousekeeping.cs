using AuthProvider.Storage.ExternalSignIns;
using AuthProvider.Storage.KnownDevices;
using AuthProvider.Storage.PendingSignIns;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Storage.Users;

namespace AuthProvider.Server.Account;

/// <summary>Once an hour: deletes the accounts whose time has come, and what is too old of sign-ins, devices and history.</summary>
internal sealed partial class AccountHousekeeping(IServiceScopeFactory scopes, TimeProvider time, ILogger<AccountHousekeeping> logger) : BackgroundService
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
                var services = scope.ServiceProvider;
                if (await services.GetRequiredService<AccountDeletion>().DeleteDueAsync(stoppingToken) is > 0 and var deleted)
                {
                    LogDeleted(deleted);
                }

                await services.GetRequiredService<PendingSignInStore>().PruneAsync(stoppingToken);
                await services.GetRequiredService<ExternalSignInStore>().PruneAsync(stoppingToken);
                await services.GetRequiredService<KnownDeviceStore>().PruneAsync(stoppingToken);
                await services.GetRequiredService<SecurityHistoryStore>().PruneAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
            {
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} accounts were deleted, as their owners had asked.")]
    private partial void LogDeleted(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Old rows of accounts could not be removed; the next hour tries again.")]
    private partial void LogFailed(Exception exception);
}
