using AuthProvider.Testing;
using AuthProvider.Testing.Processes;
using Microsoft.Data.Sqlite;

namespace AuthProvider.Server.Tests.Sessions;

/// <summary>A server whose session tickets are in some store, on a database that outlives it, and an app that listens for logout tokens.</summary>
internal sealed class SessionWorld : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("authprovider-sessions-").FullName;
    private readonly Action<TestProviderOptions> _configure;

    private SessionWorld(Action<TestProviderOptions> configure) => _configure = configure;

    public TestProvider Provider { get; private set; } = null!;

    public AppReceiver Receiver { get; private set; } = null!;

    public RelyingPartyClient Desk => Provider.NewClient(TestApp.Desk);

    /// <summary>Sessions may be idle for an hour, and are over after three.</summary>
    /// <param name="store">Where tickets are; null: in the database.</param>
    /// <param name="configure">Changes more.</param>
    public static async Task<SessionWorld> StartAsync(StoreServer? store, Action<TestProviderOptions>? configure = null)
    {
        var world = new SessionWorld(options =>
        {
            options.Settings["Sessions:IdleTimeout"] = "01:00:00";
            options.Settings["Sessions:AbsoluteTimeout"] = "03:00:00";
            switch (store)
            {
                case RedisServer:
                    options.Settings["Sessions:Store"] = "Redis";
                    options.Settings["Sessions:Redis"] = store.Address + ",asyncTimeout=1000";
                    break;
                case MemcachedServer:
                    options.Settings["Sessions:Store"] = "Memcached";
                    options.Settings["Sessions:Memcached"] = store.Address;
                    break;
            }

            configure?.Invoke(options);
        });
        world.Receiver = await AppReceiver.StartAsync();
        await world.StartProviderAsync(seed: true, at: null);
        return world;
    }

    /// <summary>Stops the server and starts it again on the same database.</summary>
    public async Task RestartAsync()
    {
        var now = Provider.Time.GetUtcNow();
        await Provider.DisposeAsync();
        await StartProviderAsync(seed: false, now);
    }

    /// <summary>Signs a user in to the app, which wants to hear of the end of the session.</summary>
    /// <returns>The <c>sid</c> that the app learned.</returns>
    public async Task<string> SignInAsync(TestBrowser browser, TestUser user)
    {
        await AppReceiver.RegisterAsync(Provider, TestApp.Desk, new() { BackchannelLogoutUri = Receiver.Address + "/desk" });
        return await SidAsync(browser, user);
    }

    /// <summary>The <c>sid</c> that the app learns at a new request, for which nobody is asked for a password but where a user is named.</summary>
    public async Task<string> SidAsync(TestBrowser browser, TestUser? user = null)
    {
        var request = Desk.NewRequest();
        var answer = user is null ? await RelyingPartyClient.AuthorizeAsync(browser, request) : await RelyingPartyClient.AuthorizeAsync(browser, request, user);
        var tokens = (await Desk.ExchangeAsync(request, answer.Code!)).EnsureSuccess();
        return (await Desk.ValidateIdTokenAsync(tokens.IdToken!, request.Nonce)).GetPayloadValue<string>("sid");
    }

    /// <summary>Whether the browser has a session now.</summary>
    public static async Task<bool> IsSignedInAsync(TestBrowser browser) => (await browser.GoToAsync("/account")).Address.AbsolutePath.EndsWith("/account", StringComparison.Ordinal);

    /// <summary>Waits until the app has heard of the end of a session.</summary>
    public Task HearEndAsync(string sid) => UntilAsync(() => Task.FromResult(Receiver.Requests.Any(request => SidOf(request) == sid)), "the logout token");

    /// <summary>Waits until a condition holds.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var end = TimeProvider.System.GetUtcNow() + Patience;
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, $"Waited in vain for {what}. {string.Join(Environment.NewLine, Provider.Log)}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        await Receiver.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private static string SidOf(ReceivedRequest request) => new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(request.Form["logout_token"]).GetPayloadValue<string>("sid");

    private async Task StartProviderAsync(bool seed, DateTimeOffset? at) => Provider = await TestProvider.StartAsync(options =>
    {
        options.Seed = seed;
        options.StartAt = at;
        options.Settings["ConnectionStrings:AuthProvider"] = $"Data Source={Path.Combine(_folder, "authprovider.db")}";
        Receiver.Trust(options);
        _configure(options);
    });
}
