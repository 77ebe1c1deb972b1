using AuthProvider.Storage.ExternalSignIns;
using AuthProvider.Storage.KnownDevices;
using AuthProvider.Storage.Links;
using AuthProvider.Storage.PendingSignIns;
using AuthProvider.Storage.SecurityHistory;
using AuthProvider.Storage.Users;

namespace AuthProvider.Server.Account;

/// <summary>A minute after the start, and then once an hour: deletes the accounts whose time has come, and what is too old of sign-ins, devices, links and history.</summary>
internal sealed partial class AccountHousekeeping(IServiceScopeFactory scopes, TimeProvider time, ILogger<AccountHousekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    // One that fails keeps none of the others from its work.
    private static readonly Func<IServiceProvider, CancellationToken, Task>[] Prunings =
    [
        (services, cancellation) => services.GetRequiredService<PendingSignInStore>().PruneAsync(cancellation),
        (services, cancellation) => services.GetRequiredService<ExternalSignInStore>().PruneAsync(cancellation),
        (services, cancellation) => services.GetRequiredService<KnownDeviceStore>().PruneAsync(cancellation),
        (services, cancellation) => services.GetRequiredService<OneTimeLinkStore>().PruneAsync(cancellation),
        (services, cancellation) => services.GetRequiredService<SecurityHistoryStore>().PruneAsync(cancellation),
    ];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(First, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            timer.Period = Interval;
            await TryAsync(DeleteDueAsync, stoppingToken);
            foreach (var pruning in Prunings)
            {
                await TryAsync(pruning, stoppingToken);
            }
        }
    }

    private async Task DeleteDueAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (await services.GetRequiredService<AccountDeletion>().DeleteDueAsync(cancellationToken) is > 0 and var deleted)
        {
            LogDeleted(deleted);
        }
    }

    private async Task TryAsync(Func<IServiceProvider, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await work(scope.ServiceProvider, cancellationToken);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} accounts were deleted, as their owners had asked.")]
    private partial void LogDeleted(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Old rows of accounts could not be removed; the next hour tries again.")]
    private partial void LogFailed(Exception exception);
}
