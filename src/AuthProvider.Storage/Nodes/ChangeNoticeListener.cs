using System.Threading.Channels;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AuthProvider.Storage.Nodes;

/// <summary>
/// Hears what other nodes, and commands, change in a PostgreSQL database that they share (LISTEN). While it cannot hear, nothing is taken
/// from the caches; when it can again, they begin empty.
/// </summary>
/// <remarks>
/// A notice is on its way for milliseconds. Where the network swallows it without closing the connection, that is noticed after
/// <see cref="Pulse"/> and <see cref="Patience"/>: so long at most may a node not know of a change.
/// </remarks>
public sealed partial class ChangeNoticeListener(
    DatabaseConnection database, CacheSet caches, IServiceScopeFactory scopes, ILogger<ChangeNoticeListener> logger) : BackgroundService
{
    /// <summary>How long it is silent before the connection is tried.</summary>
    public static readonly TimeSpan Pulse = TimeSpan.FromSeconds(1);

    /// <summary>How long the database may take to answer that.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource _firstTry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasFailed;

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (database.IsSqlite)
        {
            return;
        }

        // Before the first request it hears, or nothing is kept.
        caches.Suspend();
        await base.StartAsync(cancellationToken);
        await _firstTry.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is IOException or StartException || DatabaseFailure.IsCauseOf(exception))
            {
                caches.Suspend();
                _firstTry.TrySetResult();
                if (!_hasFailed)
                {
                    LogDeaf(logger, exception);
                }

                _hasFailed = true;
                await Task.Delay(Pause, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            Pooling = false, CommandTimeout = (int)Patience.TotalSeconds, Timeout = (int)Patience.TotalSeconds, Multiplexing = false,
        };
        var notices = Channel.CreateUnbounded<ChangeNotice>(new UnboundedChannelOptions { SingleReader = true });
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        connection.Notification += (_, notice) => notices.Writer.TryWrite(ChangeNotice.Read(notice.Payload));
        await connection.OpenAsync(cancellationToken);
        await ExecuteAsync(connection, $"LISTEN {ChangeNotice.Channel}", cancellationToken);
        await LoadKeysAsync(cancellationToken);

        // From here on every change is heard; what was kept before it may be old.
        caches.Resume();
        _firstTry.TrySetResult();
        if (_hasFailed)
        {
            LogHearing(logger);
        }

        _hasFailed = false;
        while (true)
        {
            if (!await connection.WaitAsync(Pulse, cancellationToken))
            {
                await ExecuteAsync(connection, "SELECT 1", cancellationToken);
            }

            await ApplyAsync(notices.Reader, cancellationToken);
        }
    }

    private async Task ApplyAsync(ChannelReader<ChangeNotice> notices, CancellationToken cancellationToken)
    {
        var areKeysNew = false;
        while (notices.TryRead(out var notice))
        {
            notice.ApplyTo(caches);
            areKeysNew |= notice.IsOfKeys;
        }

        if (areKeysNew)
        {
            await LoadKeysAsync(cancellationToken);
        }
    }

    private async Task LoadKeysAsync(CancellationToken cancellationToken)
    {
        // No notice is heard meanwhile.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            await scope.ServiceProvider.GetRequiredService<SigningKeyStore>().LoadAsync(patience.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The signing keys could not be read in time.", exception);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "This server cannot hear what other nodes change: it reads everything from the database until it can.")]
    private static partial void LogDeaf(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "This server hears again what other nodes change.")]
    private static partial void LogHearing(ILogger logger);
}
