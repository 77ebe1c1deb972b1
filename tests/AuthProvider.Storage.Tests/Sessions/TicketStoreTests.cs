using System.Text;
using AuthProvider.Storage.Sessions.Tickets;
using AuthProvider.Testing.Processes;

namespace AuthProvider.Storage.Tests.Sessions;

/// <summary>What both stores outside the database do with values.</summary>
public abstract class TicketStoreTests : IAsyncLifetime
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private protected StoreServer Server { get; private set; } = null!;

    private protected ITicketStore Store { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await RunAsync();
        Store = Connect();
    }

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task Values_come_back_in_the_order_of_their_keys_with_every_byte()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value), .. "\r\nEND\r\n"u8];
        var longest = new byte[ITicketStore.MaximumLength];
        longest.AsSpan().Fill((byte)'\n');
        await Store.SetAsync("a", all, Life, default);
        await Store.SetAsync("b", longest, Life, default);

        Assert.Equal([longest, null, all], await Store.GetAsync(["b", "nothing", "a"], default));
    }

    [Fact]
    public async Task Value_is_replaced_only_where_it_is_and_can_be_removed_twice()
    {
        await Store.ReplaceAsync("a", "new"u8.ToArray(), Life, default);
        Assert.Equal([null], await Store.GetAsync(["a"], default));
        await Store.SetAsync("a", "old"u8.ToArray(), Life, default);
        await Store.ReplaceAsync("a", "new"u8.ToArray(), Life, default);
        Assert.Equal(["new"u8.ToArray()], await Store.GetAsync(["a"], default));

        await Store.RemoveAsync("a", default);
        await Store.RemoveAsync("a", default);

        Assert.Equal([null], await Store.GetAsync(["a"], default));
    }

    [Fact]
    public async Task Value_is_kept_for_a_second_a_month_or_a_year()
    {
        foreach (var life in new[] { TimeSpan.FromTicks(1), TimeSpan.FromDays(30), TimeSpan.FromDays(365) })
        {
            await Store.SetAsync("a", "value"u8.ToArray(), life, default);
            Assert.InRange(await FindLifeAsync("a"), life - TimeSpan.FromSeconds(60), life + TimeSpan.FromSeconds(2));
        }
    }

    [Fact]
    public async Task Value_that_is_too_long_is_refused_and_one_of_others_is_left_unread()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => Store.SetAsync("a", new byte[ITicketStore.MaximumLength + 1], Life, default));
        Assert.Contains("8193 bytes: 8192 is the most", error.Message, StringComparison.Ordinal);

        await Server.WriteAsync("a", new string('x', 1_000_000));

        Assert.Equal([null], await Store.GetAsync(["a"], default));
    }

    [Fact]
    public async Task Many_at_once_get_each_their_own()
    {
        var values = await Task.WhenAll(Enumerable.Range(0, 100).Select(async number =>
        {
            var key = "key" + number;
            await Store.SetAsync(key, Encoding.ASCII.GetBytes(key), Life, default);
            return Encoding.ASCII.GetString((await Store.GetAsync([key], default))[0]!);
        }));

        Assert.Equal(Enumerable.Range(0, 100).Select(number => "key" + number), values);
    }

    [Fact]
    public async Task Whoever_gives_up_spoils_nothing_for_the_next()
    {
        await Store.SetAsync("a", "value"u8.ToArray(), Life, default);
        await Server.SuspendAsync();
        using (var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(50)))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.GetAsync(["a"], limit.Token));
        }

        await Server.ResumeAsync();

        Assert.Equal(["value"u8.ToArray()], await Store.GetAsync(["a"], default));
    }

    [Fact]
    public async Task Store_that_was_started_again_is_found_again()
    {
        await Store.CheckAsync(default);
        await Server.StopAsync();
        await Assert.ThrowsAsync<TicketStoreUnavailableException>(() => Store.CheckAsync(default));
        await Server.StartAsync();

        while (true)
        {
            try
            {
                await Store.SetAsync("a", "value"u8.ToArray(), Life, default);
                break;
            }
            catch (TicketStoreUnavailableException)
            {
                await Task.Delay(50);
            }
        }

        Assert.Equal(["value"u8.ToArray()], await Store.GetAsync(["a"], default));
    }

    private protected abstract Task<StoreServer> RunAsync();

    private protected abstract ITicketStore Connect();

    private protected abstract Task<TimeSpan> FindLifeAsync(string key);
}
