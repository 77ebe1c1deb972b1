using System.Collections.Concurrent;
using AuthProvider.Protocol.BackChannelLogout;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AuthProvider.Storage.Logout;

/// <summary>
/// Delivers logout tokens, many at a time: at once when this process has ended a session, and by looking now and then for what other
/// processes have left (OpenID Connect Back-Channel Logout 1.0, 2.5).
/// </summary>
public sealed partial class LogoutDispatcher(
    IServiceScopeFactory scopes, LogoutTokens tokens, LogoutSender sender, LogoutSignals signals, TimeProvider time, ILogger<LogoutDispatcher> logger)
    : BackgroundService
{
    private const int MaximumRunning = 64;

    // An app that does not answer holds up its own deliveries, and not those of others.
    private const int MaximumRunningPerAddress = 8;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PruneInterval = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<Guid, (string Uri, Task Work)> _running = new();

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pruneAt = time.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            var (written, attempted) = (signals.Written.Next, signals.Attempted.Next);
            var wait = PollInterval;
            try
            {
                await StartDueAsync(stoppingToken);
                wait = await FindWaitAsync(stoppingToken);
                if (time.GetUtcNow() >= pruneAt)
                {
                    await UseAsync(outbox => outbox.PruneAsync(stoppingToken));
                    pruneAt = time.GetUtcNow() + PruneInterval;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // The database is away, in one of many ways of saying so; the rows wait in it.
                LogDatabase(logger, exception);
            }

            Task woken = Task.WhenAny(written, attempted);
            await woken.WaitAsync(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_running.Values.Select(entry => entry.Work));
    }

    private async Task StartDueAsync(CancellationToken cancellationToken)
    {
        var free = MaximumRunning - _running.Count;
        if (free <= 0)
        {
            return;
        }

        var counts = _running.Values.CountBy(entry => entry.Uri, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        string[] busy = [.. counts.Where(entry => entry.Value >= MaximumRunningPerAddress).Select(entry => entry.Key)];
        foreach (var delivery in await UseAsync(outbox => outbox.FindDueAsync(free, busy, cancellationToken)))
        {
            // One whose app has moved is due again while it is tried: its end wakes this.
            if (_running.ContainsKey(delivery.Id))
            {
                continue;
            }

            var count = counts.GetValueOrDefault(delivery.Uri);
            if (count < MaximumRunningPerAddress && await UseAsync(outbox => outbox.TryClaimAsync(delivery, cancellationToken)))
            {
                counts[delivery.Uri] = count + 1;
                _running[delivery.Id] = (delivery.Uri, Task.CompletedTask);
                var work = AttemptAsync(delivery, cancellationToken);
                _running.TryUpdate(delivery.Id, (delivery.Uri, work), (delivery.Uri, Task.CompletedTask));
            }
        }
    }

    private async Task AttemptAsync(LogoutDelivery delivery, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            var token = tokens.Create(delivery.ClientId, delivery.Subject, delivery.Sid, delivery.Algorithm);
            var (reception, problem) = await sender.SendAsync(delivery.Uri, token, cancellationToken);
            switch (reception)
            {
                // What the app has taken is written down even when the server stops now.
                case LogoutReception.Done:
                    await UseAsync(outbox => outbox.FinishAsync(delivery, LogoutDeliveryState.Delivered, CancellationToken.None));
                    break;

                case LogoutReception.Refused:
                    await UseAsync(outbox => outbox.FinishAsync(delivery, LogoutDeliveryState.Failed, CancellationToken.None));
                    LogRefused(logger, delivery.ClientId, problem);
                    break;

                default:
                    var goesOn = await UseAsync(outbox => outbox.PostponeAsync(delivery, CancellationToken.None));
                    LogUnavailable(logger, delivery.ClientId, delivery.Attempts + 1, problem, goesOn ? "is tried again" : "is given up");
                    break;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server stops; the claim runs out, and the next start tries again.
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The claim runs out, and the delivery is tried again.
            LogAttempt(logger, exception, delivery.ClientId);
        }
        finally
        {
            _running.TryRemove(delivery.Id, out _);
            signals.Attempted.Beat();
        }
    }

    private async Task<TimeSpan> FindWaitAsync(CancellationToken cancellationToken)
    {
        // What is due and not started waits for a free place, which an ended attempt announces.
        var next = await UseAsync(outbox => outbox.FindNextTimeAsync(cancellationToken)) - time.GetUtcNow();
        return next is { } wait && wait > TimeSpan.Zero && wait < PollInterval ? wait : PollInterval;
    }

    private async Task<T> UseAsync<T>(Func<LogoutOutbox, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<LogoutOutbox>());
    }

    private async Task UseAsync(Func<LogoutOutbox, Task> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<LogoutOutbox>());
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The app {ClientId} refused a logout token: {Problem}")]
    private static partial void LogRefused(ILogger logger, string clientId, string? problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The app {ClientId} did not take a logout token (attempt {Attempt}): {Problem} The delivery {Next}.")]
    private static partial void LogUnavailable(ILogger logger, string clientId, int attempt, string? problem, string next);

    [LoggerMessage(Level = LogLevel.Error, Message = "A logout token for the app {ClientId} could not be made or noted; it is tried again.")]
    private static partial void LogAttempt(ILogger logger, Exception exception, string clientId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Logout tokens wait for the database.")]
    private static partial void LogDatabase(ILogger logger, Exception exception);
}
