using AuthProvider.Testing.Processes;

namespace AuthProvider.Server.Tests.Sessions;

/// <summary>Tickets are in Redis.</summary>
public sealed class RedisSessionTests : MemoryStoreTests
{
    private protected override async Task<StoreServer?> StartStoreAsync() => await RedisServer.RunAsync();

    private protected override async Task<TimeSpan> LifeAsync(string key) => Seconds(Assert.Single(await ((RedisServer)Store!).SendAsync("TTL", key)));
}
