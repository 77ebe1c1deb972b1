using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AuthProvider.Storage.Sessions.Tickets;
using AuthProvider.Storage.Sessions.Tickets.Memcached;
using AuthProvider.Testing.Processes;

namespace AuthProvider.Storage.Tests.Sessions;

/// <summary>Tickets in Memcached.</summary>
public sealed class MemcachedTicketStoreTests : TicketStoreTests
{
    private static readonly byte[] Value = "value"u8.ToArray();

    [Fact]
    public async Task Several_servers_share_the_keys_and_taking_one_away_moves_only_its_own()
    {
        await using var second = await MemcachedServer.RunAsync();
        await using var third = await MemcachedServer.RunAsync();
        string[] keys = [.. Enumerable.Range(0, 300).Select(number => "key" + number)];
        await using (var store = Of(Server, second, third))
        {
            await Task.WhenAll(keys.Select(key => store.SetAsync(key, Value, TimeSpan.FromHours(1), default)));
            Assert.All(await store.GetAsync(keys, default), value => Assert.Equal(Value, value));
        }

        var shares = await Task.WhenAll(new StoreServer[] { Server, second, third }.Select(async server => (await server.ReadAllAsync()).Count));
        Assert.Equal(300, shares.Sum());
        Assert.All(shares, share => Assert.InRange(share, 50, 150));
        await using var fewer = Of(third, Server);
        Assert.Equal(shares[0] + shares[2], (await fewer.GetAsync(keys, default)).Count(value => value is not null));
    }

    [Fact]
    public async Task One_of_several_that_is_down_takes_its_own_keys_along_and_is_told()
    {
        await using var second = await MemcachedServer.RunAsync();
        await using var store = Of(Server, second);
        string[] keys = [.. Enumerable.Range(0, 50).Select(number => "key" + number)];
        await Task.WhenAll(keys.Select(key => store.SetAsync(key, Value, TimeSpan.FromHours(1), default)));
        var here = await Server.ReadAllAsync();
        await second.StopAsync();

        await Assert.ThrowsAsync<TicketStoreUnavailableException>(() => store.CheckAsync(default));
        foreach (var key in keys)
        {
            if (here.ContainsKey(key))
            {
                Assert.Equal([Value], await store.GetAsync([key], default));
            }
            else
            {
                await Assert.ThrowsAsync<TicketStoreUnavailableException>(() => store.GetAsync([key], default));
            }
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("ERROR\r\n")]
    [InlineData("SERVER_ERROR out of memory storing object\r\n")]
    [InlineData("VALUE a 0 99999999999\r\n")]
    [InlineData("VALUE a 0 -1\r\n")]
    [InlineData("VALUE a 0 2000000\r\n")]
    [InlineData("VALUE a 0 3\r\nabcdef\r\nEND\r\n")]
    [InlineData("VALUE a 0 1\r\nx\r\nVALUE b 0 1\r\nx\r\nEND\r\n")]
    [InlineData("")]
    public async Task Answer_that_is_none_is_an_outage_and_no_value(string answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var server = AnswerAsync(listener, answer);
        await using var store = new MemcachedTicketStore([new DnsEndPoint("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port)]);

        await Assert.ThrowsAsync<TicketStoreUnavailableException>(() => store.GetAsync(["a"], default));
        await server;
    }

    [Fact]
    public async Task Value_of_more_than_a_megabyte_is_refused_before_it_is_sent()
    {
        using var connection = await MemcachedConnection.OpenAsync(new DnsEndPoint("127.0.0.1", Server.Port), default);

        var error = await Assert.ThrowsAsync<ArgumentException>(() => connection.StoreAsync("set", "a", 0, new byte[MemcachedConnection.MaximumValue + 1]));

        Assert.Contains("at most 1048576 bytes; this one has 1048577", error.Message, StringComparison.Ordinal);
        Assert.True(await connection.StoreAsync("set", "a", 0, new byte[500_000]));
    }

    private protected override async Task<StoreServer> RunAsync() => await MemcachedServer.RunAsync();

    private protected override ITicketStore Connect() => Of(Server);

    private protected override async Task<TimeSpan> FindLifeAsync(string key) =>
        TimeSpan.FromSeconds(long.Parse((await ((MemcachedServer)Server).SendAsync($"mg {key} t")).Split(" t")[1], CultureInfo.InvariantCulture));

    private static MemcachedTicketStore Of(params StoreServer[] servers) => new([.. servers.Select(server => new DnsEndPoint("127.0.0.1", server.Port))]);

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        Assert.NotEqual(0, await stream.ReadAsync(new byte[64]));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        client.Client.Shutdown(SocketShutdown.Send);
        await stream.CopyToAsync(Stream.Null);
    }
}
