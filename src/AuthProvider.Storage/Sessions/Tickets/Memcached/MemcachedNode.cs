using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AuthProvider.Storage.Sessions.Tickets.Memcached;

/// <summary>One server, with the connections to it that wait for work. Whoever finds it away spares those that come in the next moment the wait.</summary>
internal sealed class MemcachedNode(DnsEndPoint address) : IDisposable
{
    /// <summary>The most commands at a time; others wait for their turn.</summary>
    public const int MaximumConnections = 32;

    /// <summary>How long a command may wait for its turn, and then take, connecting included.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Avoidance = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _turns = new(MaximumConnections, MaximumConnections);
    private readonly ConcurrentBag<MemcachedConnection> _idle = [];
    private long _failedAt = long.MinValue;
    private volatile bool _isDisposed;

    /// <summary>Host and port.</summary>
    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"{address.Host}:{address.Port}");

    /// <summary>Runs a command, which may be run twice.</summary>
    /// <exception cref="TicketStoreUnavailableException">The server does not answer in time, or refuses.</exception>
    public async Task<T> RunAsync<T>(Func<MemcachedConnection, Task<T>> command, CancellationToken cancellationToken)
    {
        if (IsAvoided())
        {
            throw Unavailable(null);
        }

        if (!await _turns.WaitAsync(Patience, cancellationToken))
        {
            throw Unavailable(null);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            var result = await RunInTurnAsync(command, limit.Token);
            Volatile.Write(ref _failedAt, long.MinValue);
            return result;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is SocketException or IOException or OperationCanceledException)
        {
            Volatile.Write(ref _failedAt, TimeProvider.System.GetTimestamp());
            throw Unavailable(exception);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _isDisposed = true;
        CloseIdle();
        _turns.Dispose();
    }

    private async Task<T> RunInTurnAsync<T>(Func<MemcachedConnection, Task<T>> command, CancellationToken cancellationToken)
    {
        if (_idle.TryTake(out var waiting))
        {
            try
            {
                return await RunOnAsync(waiting, command, cancellationToken);
            }
            catch (IOException)
            {
                // It was closed while it waited, as by a restart of the server; then the others were too.
                CloseIdle();
            }
        }

        return await RunOnAsync(await MemcachedConnection.OpenAsync(address, cancellationToken), command, cancellationToken);
    }

    // A connection on which something went wrong may have half an answer in it: it is closed.
    private async Task<T> RunOnAsync<T>(MemcachedConnection connection, Func<MemcachedConnection, Task<T>> command, CancellationToken cancellationToken)
    {
        var isWhole = false;
        try
        {
            connection.Limit = cancellationToken;
            var result = await command(connection);
            isWhole = true;
            return result;
        }
        finally
        {
            if (isWhole && !_isDisposed)
            {
                _idle.Add(connection);
            }
            else
            {
                connection.Dispose();
            }
        }
    }

    private bool IsAvoided() =>
        Volatile.Read(ref _failedAt) is var failedAt and not long.MinValue && TimeProvider.System.GetElapsedTime(failedAt) < Avoidance;

    private void CloseIdle()
    {
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    private TicketStoreUnavailableException Unavailable(Exception? cause) =>
        new($"Memcached at {Name}, where tickets of sessions are, does not answer or takes nothing.", cause!);
}
