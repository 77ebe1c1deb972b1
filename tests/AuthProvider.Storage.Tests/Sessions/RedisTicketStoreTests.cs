using System.Globalization;
using AuthProvider.Storage.Sessions.Tickets;
using AuthProvider.Storage.Sessions.Tickets.Redis;
using AuthProvider.Testing.Processes;

namespace AuthProvider.Storage.Tests.Sessions;

/// <summary>Tickets in Redis.</summary>
public sealed class RedisTicketStoreTests : TicketStoreTests
{
    private RedisServer Redis => (RedisServer)Server;

    /// <summary>The rights that docs/guides/session-stores.md names.</summary>
    [Fact]
    public async Task User_with_few_rights_suffices()
    {
        await Redis.SendAsync([.. "ACL SETUSER sessions on >secret ~authprovider:* &* +set +setex +psetex +getrange +del +unlink +ping +hello +client +info +config|get +cluster +echo +subscribe".Split(' ')]);
        await using var store = new RedisTicketStore(RedisConfiguration.Parse(Redis.Address + ",user=sessions,password=secret"));

        await store.CheckAsync(default);
        await store.SetAsync("authprovider:a", "value"u8.ToArray(), TimeSpan.FromHours(1), default);
        await store.ReplaceAsync("authprovider:a", "other"u8.ToArray(), TimeSpan.FromHours(1), default);
        Assert.Equal(["other"u8.ToArray()], await store.GetAsync(["authprovider:a"], default));
        await store.RemoveAsync("authprovider:a", default);

        await Assert.ThrowsAsync<TicketStoreUnavailableException>(() => store.SetAsync("other", "value"u8.ToArray(), TimeSpan.FromHours(1), default));
    }

    [Fact]
    public async Task Redis_that_is_full_or_reads_only_is_away()
    {
        await Redis.SendAsync("CONFIG", "SET", "maxmemory", "1");
        await Assert.ThrowsAsync<TicketStoreUnavailableException>(() => Store.CheckAsync(default));
        await Redis.SendAsync("CONFIG", "SET", "maxmemory", "0");
        await Store.CheckAsync(default);

        await Redis.SendAsync("REPLICAOF", "127.0.0.1", "1");
        await Assert.ThrowsAsync<TicketStoreUnavailableException>(() => Store.CheckAsync(default));
    }

    private protected override async Task<StoreServer> RunAsync() => await RedisServer.RunAsync();

    private protected override ITicketStore Connect() => new RedisTicketStore(RedisConfiguration.Parse(Server.Address));

    private protected override async Task<TimeSpan> FindLifeAsync(string key) =>
        TimeSpan.FromMilliseconds(long.Parse(Assert.Single(await Redis.SendAsync("PTTL", key)), CultureInfo.InvariantCulture));
}
