using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace AuthProvider.Storage.Sessions.Tickets.Memcached;

/// <summary>
/// Tickets in Memcached. With several servers each key belongs to the one whose name together with it has the greatest digest
/// (rendezvous hashing): a server that is added or taken away moves its own keys only. A server that is down takes the sessions whose
/// tickets it holds along until it is back or taken off the list.
/// </summary>
internal sealed class MemcachedTicketStore(IReadOnlyList<DnsEndPoint> servers) : ITicketStore
{
    private const string CheckKey = "authprovider:check";

    // Above this Memcached takes a number of seconds for a date (protocol.txt, "Expiration times").
    private static readonly TimeSpan LongestRelative = TimeSpan.FromDays(30);

    private readonly MemcachedNode[] _nodes = [.. servers.Select(server => new MemcachedNode(server))];

    /// <inheritdoc />
    public async Task<byte[]?[]> GetAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var values = new byte[]?[keys.Count];
        await Task.WhenAll(Enumerable.Range(0, keys.Count).GroupBy(index => NodeOf(keys[index])).Select(ReadAsync));
        return values;

        async Task ReadAsync(IGrouping<MemcachedNode, int> group)
        {
            var found = await group.Key.RunAsync(connection => connection.GetAsync([.. group.Select(index => keys[index])]), cancellationToken);
            foreach (var index in group)
            {
                values[index] = found.GetValueOrDefault(keys[index]) is { Length: > 0 and <= ITicketStore.MaximumLength } value ? value : null;
            }
        }
    }

    /// <inheritdoc />
    public Task SetAsync(string key, byte[] value, TimeSpan life, CancellationToken cancellationToken) => StoreAsync("set", key, value, life, cancellationToken);

    /// <inheritdoc />
    public Task ReplaceAsync(string key, byte[] value, TimeSpan life, CancellationToken cancellationToken) => StoreAsync("replace", key, value, life, cancellationToken);

    /// <inheritdoc />
    public Task RemoveAsync(string key, CancellationToken cancellationToken) =>
        NodeOf(key).RunAsync(connection => connection.DeleteAsync(key), cancellationToken);

    /// <inheritdoc />
    public Task CheckAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_nodes.Select(server => server.RunAsync(connection => connection.StoreAsync("set", CheckKey, 60, []), cancellationToken)));

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        foreach (var server in _nodes)
        {
            server.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private Task<bool> StoreAsync(string command, string key, byte[] value, TimeSpan life, CancellationToken cancellationToken) => value.Length <= ITicketStore.MaximumLength
        ? NodeOf(key).RunAsync(connection => connection.StoreAsync(command, key, ExpiryOf(life), value), cancellationToken)
        : throw new ArgumentException($"A ticket of {value.Length} bytes: {ITicketStore.MaximumLength} is the most that is kept.", nameof(value));

    private MemcachedNode NodeOf(string key) => _nodes.Length == 1 ? _nodes[0] : _nodes.MaxBy(server => WeightOf(server, key))!;

    private static ulong WeightOf(MemcachedNode node, string key) =>
        BitConverter.ToUInt64(SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{node.Name} {key}"))));

    // The date is by the clock of the machine, as that of Memcached is.
    private static long ExpiryOf(TimeSpan life) => life > LongestRelative
        ? (TimeProvider.System.GetUtcNow() + life).ToUnixTimeSeconds()
        : Math.Max(1, (long)Math.Ceiling(life.TotalSeconds));
}
