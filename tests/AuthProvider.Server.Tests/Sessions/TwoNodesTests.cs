using System.Diagnostics;
using AuthProvider.Testing;
using AuthProvider.Testing.Processes;
using Microsoft.IdentityModel.JsonWebTokens;

namespace AuthProvider.Server.Tests.Sessions;

/// <summary>Two nodes on one PostgreSQL database, with their tickets in one store: a person who is signed in at one is so at the other, and signed out as well.</summary>
public sealed class TwoNodesTests : IAsyncDisposable
{
    // A notice of the database takes milliseconds. A machine may be busy.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private StoreServer? _store;
    private TestProvider? _here;
    private TestProvider? _there;

    [Theory]
    [InlineData("Database")]
    [InlineData("Redis")]
    [InlineData("Memcached")]
    public async Task Session_is_the_same_at_both_nodes_from_sign_in_to_sign_out(string store)
    {
        await StartAsync(store);
        using var here = _here!.NewBrowser();
        using var there = _there!.NewBrowser();
        var first = (await _here.NewClient(TestApp.Desk).SignInAsync(here, TestUser.Alice)).EnsureSuccess();

        // The same browser at the other node: signed in, with the same session, and known to have the app.
        Follow(there, here);
        Assert.True(await SessionWorld.IsSignedInAsync(there));
        var second = (await _there.NewClient(TestApp.Desk).SignInAsync(there, TestUser.Alice)).EnsureSuccess();
        Assert.Equal(SidOf(first), SidOf(second));
        Assert.True(await SessionWorld.IsSignedInAsync(here));

        // Another browser ends it at the other node.
        using var elsewhere = _there.NewBrowser();
        await elsewhere.SignInAsync(TestUser.Alice);
        await elsewhere.GoToAsync("/account");
        await elsewhere.PressAsync("end-others");
        Assert.False(await SessionWorld.IsSignedInAsync(there));
        await GoneAsync(store, here);

        // And the other way round: signed out here, gone there.
        Follow(here, elsewhere);
        Assert.True(await SessionWorld.IsSignedInAsync(here));
        await here.GoToAsync("/sign-out");
        await here.ConfirmSignOutAsync();
        await GoneAsync(store, elsewhere);
        Assert.Equal(401, (int)(await _here.NewClient(TestApp.Desk).GetUserInfoAsync(first.AccessToken!)).Status);
    }

    /// <summary>A use at one node keeps the session from being idle at the other, and at the end both say that it is.</summary>
    [Theory]
    [InlineData("Database")]
    [InlineData("Redis")]
    [InlineData("Memcached")]
    public async Task Use_at_one_node_counts_at_the_other(string store)
    {
        await StartAsync(store);
        using var here = _here!.NewBrowser();
        using var there = _there!.NewBrowser();
        await here.SignInAsync(TestUser.Alice);
        Follow(there, here);
        Advance(TimeSpan.FromMinutes(50));
        Assert.True(await SessionWorld.IsSignedInAsync(there));
        Advance(TimeSpan.FromMinutes(50));
        await UntilAsync(() => SessionWorld.IsSignedInAsync(here));

        Advance(TimeSpan.FromMinutes(61));
        Assert.False(await SessionWorld.IsSignedInAsync(there));
        Assert.False(await SessionWorld.IsSignedInAsync(here));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { _there, _here, _store })
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }
    }

    private static void Follow(TestBrowser browser, TestBrowser other)
    {
        foreach (var (name, value) in other.Cookies)
        {
            browser.SetCookie(name, value);
        }
    }

    // The ticket of a session leaves its store before the end is told; with the database the record is the ticket, and nodes hear of it.
    private static async Task GoneAsync(string store, TestBrowser browser)
    {
        if (store is "Database")
        {
            await UntilAsync(async () => !await SessionWorld.IsSignedInAsync(browser));
        }
        else
        {
            Assert.False(await SessionWorld.IsSignedInAsync(browser));
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < Bound, "It did not come true.");
            await Task.Yield();
        }
    }

    private static string SidOf(WireAnswer tokens) => new JsonWebToken(tokens.IdToken).GetPayloadValue<string>("sid");

    private void Advance(TimeSpan time)
    {
        _here!.Time.Advance(time);
        _there!.Time.Advance(time);
    }

    private async Task StartAsync(string store)
    {
        _store = store switch
        {
            "Redis" => await RedisServer.RunAsync(),
            "Memcached" => await MemcachedServer.RunAsync(),
            _ => null,
        };
        var database = await PostgreSqlServer.CreateDatabaseAsync();
        _here = await TestProvider.StartAsync(options => Configure(options, seed: true));
        _there = await TestProvider.StartAsync(options => Configure(options, seed: false));

        void Configure(TestProviderOptions options, bool seed)
        {
            options.Seed = seed;
            options.StartAt = _here?.Time.GetUtcNow();
            options.Settings["ConnectionStrings:AuthProvider"] = database;
            options.Settings["MasterKey"] = "two nodes share this master key of a test";
            options.Settings["Sessions:IdleTimeout"] = "01:00:00";
            options.Settings["Sessions:Store"] = store;
            options.Settings["Sessions:Redis"] = store is "Redis" ? _store!.Address : null;
            options.Settings["Sessions:Memcached"] = store is "Memcached" ? _store!.Address : null;
        }
    }
}
