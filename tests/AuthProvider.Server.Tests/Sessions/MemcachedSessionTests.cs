using AuthProvider.Testing.Processes;

namespace AuthProvider.Server.Tests.Sessions;

/// <summary>Tickets are in Memcached.</summary>
public sealed class MemcachedSessionTests : MemoryStoreTests
{
    private protected override async Task<StoreServer?> StartStoreAsync() => await MemcachedServer.RunAsync();

    private protected override async Task<TimeSpan> LifeAsync(string key) => Seconds((await ((MemcachedServer)Store!).SendAsync($"mg {key} t")).Split(" t")[1]);
}
