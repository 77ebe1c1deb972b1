using System.Threading.Channels;
using AuthProvider.Storage.Database;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AuthProvider.Storage.Tokens.Writing;

/// <summary>
/// The one writer of tokens. Requests queue units; it commits whatever has queued up as one transaction and answers after the commit.
/// A full queue makes requests wait; nothing is dropped. A failure reaches every request it concerns.
/// </summary>
public sealed partial class TokenWriter : IAsyncDisposable
{
    // Who wants a row that somebody else holds is found by waiting for it, while all wait.
    private const int MostWaitsForRows = 3;

    private readonly Channel<QueuedUnit> _queue;
    private readonly UnitConnectionFactory _connections;
    private readonly WriteGate _gate;
    private readonly IWriteObserver[] _observers;
    private readonly TokenWriterOptions _options;
    private readonly ILogger<TokenWriter> _logger;
    private UnitConnection? _connection;
    private Task? _loop;
    private object? _loopLock;

    /// <summary>Creates the writer; it opens its connection with the first unit.</summary>
    public TokenWriter(
        UnitConnectionFactory connections, WriteGate gate, IEnumerable<IWriteObserver> observers, IOptions<TokenWriterOptions> options,
        ILogger<TokenWriter> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _connections = connections;
        _gate = gate;
        _observers = [.. observers];
        _options = options.Value;
        _logger = logger;
        _queue = Channel.CreateBounded<QueuedUnit>(new BoundedChannelOptions(_options.QueueLength)
        {
            FullMode = BoundedChannelFullMode.Wait,
            SingleReader = true,
        });
    }

    /// <summary>How many units wait.</summary>
    public int QueueLength => _queue.Reader.Count;

    /// <summary>The connection that is open now; null before the first unit and after a failure.</summary>
    internal UnitConnection? Connection => _connection;

    /// <summary>Writes a unit; returns after the commit, with its pictures in the caches.</summary>
    /// <param name="unit">What to write.</param>
    /// <param name="cancellationToken">Gives up waiting for a place in the queue; a queued unit is written whatever happens.</param>
    /// <exception cref="WriteUnavailableException">The database takes no writes now.</exception>
    public async Task<WriteOutcome> WriteAsync(WriteUnit unit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(unit);
        if (unit.IsEmpty)
        {
            return WriteOutcome.Committed;
        }

        // Spares every write but the first the delegates of the start.
        if (Volatile.Read(ref _loop) is null)
        {
            Start();
        }

        var queued = new QueuedUnit(unit);
        if (!_queue.Writer.TryWrite(queued))
        {
            try
            {
                await _queue.Writer.WriteAsync(queued, cancellationToken);
            }
            catch (ChannelClosedException exception)
            {
                throw new WriteUnavailableException("The server is stopping.", exception);
            }
        }

        return await queued.Task;
    }

    /// <summary>Writes what is queued, then closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        if (Volatile.Read(ref _loop) is { } loop)
        {
            await loop;
        }
    }

    private void Start()
    {
        try
        {
            _ = LazyInitializer.EnsureInitialized(ref _loop, ref _loopLock, () =>
            {
                _options.Probe?.Invoke(WriteStage.BeforeThread);
                return WriterThread.RunAsync(RunAsync);
            });
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            // Not kept: the next request tries again.
            throw new WriteUnavailableException("The machine gives no thread to write with now.", exception);
        }
    }

    private async Task RunAsync()
    {
        var group = new List<QueuedUnit>(_options.GroupSize);
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            try
            {
                using (await _gate.EnterAsync())
                {
                    // Whoever arrived while the gate was closed comes along.
                    while (group.Count < _options.GroupSize && _queue.Reader.TryRead(out var queued))
                    {
                        group.Add(queued);
                    }

                    await CommitAsync(group);
                }
            }
            catch (Exception exception)
            {
                // Only a defect of ours gets here; the requests must hear of it and the loop must live.
                Fail(group, exception);
            }

            foreach (var queued in group)
            {
                queued.Answer();
            }
        }

        await CloseAsync();
    }

    /// <summary>Writes a group and notes what became of each unit.</summary>
    /// <returns>Why the database takes no writes; null where it does.</returns>
    private async Task<WriteUnavailableException?> CommitAsync(List<QueuedUnit> group)
    {
        try
        {
            if (_connection is null)
            {
                _connection = await _connections.OpenAsync();
                LogOpened(_logger, _connection.Durability);
            }

            var connection = _connection;
            if (group.Count > 1 && group.FindAll(queued => connection.GoesAlone(queued.Unit)) is { Count: > 0 } alone)
            {
                return await CommitApartAsync(group.FindAll(queued => !connection.GoesAlone(queued.Unit)), alone);
            }

            foreach (var observer in _observers)
            {
                observer.OnCommitting();
            }

            var outcomes = await connection.CommitAsync([.. group.Select(queued => queued.Unit)]);
            for (var index = 0; index < group.Count; index++)
            {
                group[index].Decide(outcomes[index]);
            }
        }
        catch (Exception exception)
        {
            return await RecoverAsync(group, exception);
        }

        // The others are written, whatever becomes of those that are asked again.
        var again = group.FindAll(queued => queued.Outcome == UnitConnection.AskAgain);
        Observe(again.Count == 0 ? group : group.FindAll(queued => queued.Outcome != UnitConnection.AskAgain));
        return await CommitEachAsync(again, unavailable: null);
    }

    private async Task<WriteUnavailableException?> CommitApartAsync(List<QueuedUnit> together, List<QueuedUnit> alone)
    {
        var unavailable = together.Count > 0 ? await CommitAsync(together) : null;
        return await CommitEachAsync(alone, unavailable);
    }

    // Where the database takes no writes, nobody after waits for a connection, or for the lock, another time; nor for rows that are held on and on.
    private async Task<WriteUnavailableException?> CommitEachAsync(List<QueuedUnit> units, WriteUnavailableException? unavailable)
    {
        var waits = 0;
        foreach (var queued in units)
        {
            if (unavailable is null)
            {
                unavailable = await CommitAsync([queued]);
                if (queued.Failure is WriteUnavailableException held && ++waits == MostWaitsForRows)
                {
                    unavailable = held;
                }
            }
            else
            {
                queued.Fail(unavailable);
            }
        }

        return unavailable;
    }

    private async Task<WriteUnavailableException?> RecoverAsync(List<QueuedUnit> group, Exception exception)
    {
        if (exception is UnitRefusedException refused && group.Count == 1)
        {
            group[0].Decide(refused.Outcome);
            return null;
        }

        var isFaultOfUnit = exception is UnitRefusedException || _connection?.IsFaultOfUnit(exception) == true;
        if (!isFaultOfUnit)
        {
            await CloseAsync();
            LogUnavailable(_logger, group.Count, exception);
            var unavailable = new WriteUnavailableException("The database takes no writes at the moment.", exception);
            Fail(group, unavailable);
            return unavailable;
        }

        if (group.Count > 1)
        {
            return await CommitEachAsync(group, unavailable: null);
        }

        if (_connection?.IsHeldElsewhere(exception) == true)
        {
            LogHeld(_logger, exception);
            group[0].Fail(new WriteUnavailableException("Somebody else holds a row that this writes.", exception));
            return null;
        }

        group[0].Fail(exception);
        return null;
    }

    private void Observe(List<QueuedUnit> group)
    {
        foreach (var queued in group)
        {
            foreach (var observer in _observers)
            {
                observer.OnCommitted(queued.Unit, queued.Outcome);
            }
        }
    }

    private static void Fail(List<QueuedUnit> group, Exception exception)
    {
        foreach (var queued in group)
        {
            queued.Fail(exception);
        }
    }

    private async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is not { } connection)
        {
            return;
        }

        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception exception)
        {
            LogCloseFailed(_logger, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The connection that writes tokens is open: {Durability}.")]
    private static partial void LogOpened(ILogger logger, string durability);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database took no writes: {Count} requests were refused and may be repeated.")]
    private static partial void LogUnavailable(ILogger logger, int count, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another transaction holds a row that a request writes, for too long: the request was refused and may be repeated.")]
    private static partial void LogHeld(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A connection that had failed could not be closed.")]
    private static partial void LogCloseFailed(ILogger logger, Exception exception);
}
