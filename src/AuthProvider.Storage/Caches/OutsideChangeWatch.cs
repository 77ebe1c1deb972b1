using System.Globalization;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Keys;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AuthProvider.Storage.Caches;

/// <summary>
/// Notices what commands changed beside the running server (<see cref="OutsideChanges"/>), drops all caches and loads the signing keys.
/// It looks four times a second, on a connection of its own that stays open; a look costs microseconds and no lock.
/// </summary>
public sealed partial class OutsideChangeWatch(
    DatabaseConnection database, CacheSet caches, IServiceScopeFactory scopes, ILogger<OutsideChangeWatch> logger)
    : BackgroundService
{
    /// <summary>The time between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private SqliteConnection? _connection;
    private long? _seen;
    private bool _hasFailed;

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (database.IsSqlite)
        {
            // What changed since the keys were loaded is noticed before the first request.
            await LookAsync(cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _connection?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!database.IsSqlite)
        {
            return;
        }

        // Other processes do not go by the clock of a test.
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryLookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task TryLookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(cancellationToken);
            _hasFailed = false;
        }
        catch (Exception exception) when (exception is StartException || DatabaseFailure.IsCauseOf(exception))
        {
            if (!_hasFailed)
            {
                LogFailed(logger, exception);
            }

            _hasFailed = true;
            _connection?.Dispose();
            _connection = null;
        }
    }

    // The counter is read first: a change that comes later is seen at the next look.
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var count = await ReadAsync(cancellationToken);
        if (count == _seen)
        {
            return;
        }

        caches.Clear(ChangedTables.All);
        await using (var scope = scopes.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<SigningKeyStore>().LoadAsync(cancellationToken);
        }

        if (_seen is not null)
        {
            LogNoticed(logger);
        }

        _seen = count;
    }

    private async Task<long> ReadAsync(CancellationToken cancellationToken)
    {
        if (_connection is null)
        {
            var settings = new SqliteConnectionStringBuilder(database.ConnectionString) { Pooling = false, Mode = SqliteOpenMode.ReadWrite };
            _connection = new SqliteConnection(settings.ConnectionString);
            await _connection.OpenAsync(cancellationToken);
        }

        await using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A command changed the database beside this server: its caches and signing keys are read again.")]
    private static partial void LogNoticed(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether a command changed the database could not be read; the server goes on trying.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
