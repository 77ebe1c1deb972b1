using AuthProvider.Storage.Mail;

namespace AuthProvider.Server.Mail;

/// <summary>Writes and sends what was ordered: at once when this process has ordered it, and by looking now and then for what others have left.</summary>
internal sealed partial class MailDispatcher(IServiceScopeFactory scopes, MailRoute route, MailSignals signals, TimeProvider time, ILogger<MailDispatcher> logger)
    : BackgroundService
{
    private const int Batch = 16;
    private const int AtOnce = 4;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PruneInterval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pruneAt = time.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            var written = signals.Written.Next;
            var wait = PollInterval;
            try
            {
                wait = await WorkAsync(stoppingToken);
                if (time.GetUtcNow() >= pruneAt)
                {
                    await UseAsync(async services =>
                    {
                        await services.GetRequiredService<MailOutbox>().PruneAsync(stoppingToken);
                        return true;
                    });
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
                LogDatabase(exception);
            }

            await written.WaitAsync(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Everything that is due; returns how long there is nothing to do, or to wait for a database that takes no writes.
    private async Task<TimeSpan> WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var due = await UseAsync(services => services.GetRequiredService<MailOutbox>().FindDueAsync(Batch, cancellationToken));
            if (due.Count == 0)
            {
                break;
            }

            var claimed = 0;
            await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (mail, cancellation) =>
            {
                if (await AttemptAsync(mail, cancellation))
                {
                    Interlocked.Increment(ref claimed);
                }
            });
            signals.Attempted.Beat();
            if (claimed == 0)
            {
                return PollInterval;
            }
        }

        var next = await UseAsync(services => services.GetRequiredService<MailOutbox>().FindNextTimeAsync(cancellationToken)) - time.GetUtcNow();
        return next is not { } wait || wait > PollInterval ? PollInterval : wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    // Whether it was claimed, whatever came of it: then it is not due again at once.
    private async Task<bool> AttemptAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        var isClaimed = false;
        try
        {
            await UseAsync(async services =>
            {
                var outbox = services.GetRequiredService<MailOutbox>();
                isClaimed = await outbox.TryClaimAsync(mail, cancellationToken);
                if (isClaimed)
                {
                    await SendAsync(services, outbox, mail, cancellationToken);
                }

                return true;
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server stops; the claim runs out, and the next start tries again.
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogAttempt(exception, mail.Id);
        }

        return isClaimed;
    }

    private async Task SendAsync(IServiceProvider services, MailOutbox outbox, OutgoingMail mail, CancellationToken cancellationToken)
    {
        var order = route.Works ? outbox.Open(mail) : null;
        var letter = order is null ? null : order.Letter ?? await services.GetRequiredService<LetterWriter>().WriteAsync(mail.Id, order, cancellationToken);
        if (letter is null || letter.EndsAt <= time.GetUtcNow())
        {
            // Nobody to write to; or what it brings opens nothing any more.
            await outbox.FinishAsync(mail.Id, MailState.Dropped, cancellationToken);
            return;
        }

        if (route.Server is not { } server)
        {
            await outbox.FinishAsync(mail.Id, MailState.Kept, cancellationToken);
            return;
        }

        string? refusal;
        try
        {
            refusal = await services.GetRequiredService<SmtpTransport>().SendAsync(server, mail.Id, letter, cancellationToken);
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or OperationCanceledException))
        {
            // Not there, not trusted, busy, or closed in the middle: all of that may pass.
            var goesOn = await outbox.PostponeAsync(mail, CancellationToken.None);
            LogUnavailable(exception, mail.Id, mail.Attempts + 1, goesOn ? "is tried again" : "is given up");
            return;
        }

        // What the mail server has taken is written down even when this server stops now.
        await outbox.FinishAsync(mail.Id, refusal is null ? MailState.Sent : MailState.Failed, CancellationToken.None);
        if (refusal is not null)
        {
            LogRefused(mail.Id, refusal);
        }
    }

    private async Task<T> UseAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The mail server refused the message {Id}: {Reason}")]
    private partial void LogRefused(Guid id, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The mail server did not take the message {Id} (attempt {Attempt}); it {Next}.")]
    private partial void LogUnavailable(Exception exception, Guid id, int attempt, string next);

    [LoggerMessage(Level = LogLevel.Error, Message = "The message {Id} could not be written or noted; it is tried again.")]
    private partial void LogAttempt(Exception exception, Guid id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Messages wait for the database.")]
    private partial void LogDatabase(Exception exception);
}
