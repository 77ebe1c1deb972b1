using StackExchange.Redis;

namespace AuthProvider.Storage.Sessions.Tickets.Redis;

/// <summary>
/// Tickets in Redis, or what speaks its protocol. It connects at the first use and by itself again; while there is no connection every
/// call fails at once, so that nobody waits for a server that is away.
/// </summary>
internal sealed class RedisTicketStore(ConfigurationOptions configuration) : ITicketStore
{
    private const string CheckKey = "authprovider:check";

    private static readonly TimeSpan CheckLife = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private Task<ConnectionMultiplexer>? _connection;

    /// <inheritdoc />
    public Task<byte[]?[]> GetAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) => RunAsync(
        async redis =>
        {
            // Not the whole value, which may be anybody's and of any length.
            var values = await Task.WhenAll(keys.Select(key => redis.StringGetRangeAsync(key, 0, ITicketStore.MaximumLength)));
            return Array.ConvertAll(values, value => value.IsNullOrEmpty || value.Length() > ITicketStore.MaximumLength ? null : (byte[]?)value);
        },
        cancellationToken);

    /// <inheritdoc />
    public Task SetAsync(string key, byte[] value, TimeSpan life, CancellationToken cancellationToken) =>
        RunAsync(redis => redis.StringSetAsync(key, Fitting(value), AtLeastASecond(life)), cancellationToken);

    /// <inheritdoc />
    public Task ReplaceAsync(string key, byte[] value, TimeSpan life, CancellationToken cancellationToken) =>
        RunAsync(redis => redis.StringSetAsync(key, Fitting(value), AtLeastASecond(life), When.Exists), cancellationToken);

    /// <inheritdoc />
    public Task RemoveAsync(string key, CancellationToken cancellationToken) => RunAsync(redis => redis.KeyDeleteAsync(key), cancellationToken);

    /// <inheritdoc />
    public Task CheckAsync(CancellationToken cancellationToken) =>
        RunAsync(redis => redis.StringSetAsync(CheckKey, "", CheckLife), cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_connection is { IsCompletedSuccessfully: true })
        {
            await (await _connection).DisposeAsync();
        }
    }

    private async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await ConnectAsync().WaitAsync(cancellationToken);
            return await work(connection.GetDatabase()).WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            throw new TicketStoreUnavailableException("Redis, where the tickets of sessions are, does not answer or takes nothing.", exception);
        }
    }

    // Once it is there it comes back by itself.
    private Task<ConnectionMultiplexer> ConnectAsync()
    {
        lock (_lock)
        {
            return _connection is null or { IsFaulted: true } ? _connection = ConnectionMultiplexer.ConnectAsync(configuration) : _connection;
        }
    }

    private static byte[] Fitting(byte[] value) => value.Length <= ITicketStore.MaximumLength
        ? value
        : throw new ArgumentException($"A ticket of {value.Length} bytes: {ITicketStore.MaximumLength} is the most that is kept.", nameof(value));

    private static TimeSpan AtLeastASecond(TimeSpan life) => life > TimeSpan.FromSeconds(1) ? life : TimeSpan.FromSeconds(1);
}
