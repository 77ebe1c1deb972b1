using AuthProvider.Server.Certificates;
using AuthProvider.Server.Hosting;
using AuthProvider.Server.Settings;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AuthProvider.Testing;

/// <summary>
/// The whole server in this process: the real pages, endpoints and storage on a database of its own (<see cref="TestDatabase"/>), with a clock that the test moves,
/// users (<see cref="TestUser"/>) and apps (<see cref="TestApp"/>). It listens on no port, unless a <see cref="TestListener"/> tells it to.
/// </summary>
/// <example>
/// <code>
/// await using var provider = await TestProvider.StartAsync();
/// var shop = provider.NewClient(TestApp.Shop);
/// var browser = provider.NewBrowser();
/// var tokens = await shop.SignInAsync(browser, TestUser.Alice, "openid email");
/// provider.Time.Advance(TimeSpan.FromHours(2));
/// </code>
/// </example>
public sealed class TestProvider : IAsyncDisposable
{
    // PBKDF2 costs 100 milliseconds as shipped; a test needs no strength.
    private const int CheapIterations = 1_000;

    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly string? _database;
    private readonly TestListener? _listener;

    private TestProvider(WebApplication app, string folder, string? database, FakeTimeProvider time, TestListener? listener)
    {
        _app = app;
        _folder = folder;
        _database = database;
        _listener = listener;
        Time = time;
        Issuer = app.Services.GetRequiredService<ServerSettings>().Issuer;
    }

    /// <summary>The clock of the server and of all browsers.</summary>
    public FakeTimeProvider Time { get; }

    /// <summary>The issuer identifier.</summary>
    public string Issuer { get; }

    /// <summary>The services of the server, for what the wire does not show.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>The back channel: no cookies, no redirects followed. Relative addresses are those of the server.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>The warnings and errors that the server has logged so far.</summary>
    public IReadOnlyCollection<string> Log => Services.GetRequiredService<ServerLog>().Entries;

    /// <summary>Starts a server.</summary>
    /// <param name="configure">Changes it before it starts.</param>
    public static async Task<TestProvider> StartAsync(Action<TestProviderOptions>? configure = null)
    {
        var options = new TestProviderOptions();
        configure?.Invoke(options);
        var now = options.StartAt ?? TimeProvider.System.GetUtcNow();
        var time = new FakeTimeProvider(now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)));
        var folder = Directory.CreateTempSubdirectory("authprovider-test-").FullName;
        var database = await TestDatabase.ChooseAsync(options.Settings, folder);

        var provider = new TestProvider(await BuildAsync(options, folder, time), folder, database, time, options.Listener);
        try
        {
            await provider.StartServerAsync(options);
            return provider;
        }
        catch
        {
            await provider.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new browser without cookies.</summary>
    public TestBrowser NewBrowser() => new(NewHandler(), new Uri(Issuer), Time, Services.GetRequiredService<ServerLog>());

    /// <summary>The back channel of an app.</summary>
    /// <param name="app">The app.</param>
    public RelyingPartyClient NewClient(TestApp app) => new(this, app);

    /// <summary>Does something with a service of the server, in a scope of its own.</summary>
    /// <typeparam name="TService">The service.</typeparam>
    /// <typeparam name="T">What comes out.</typeparam>
    /// <param name="work">What to do.</param>
    public async Task<T> UseAsync<TService, T>(Func<TService, Task<T>> work)
        where TService : notnull
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <summary>Gives an app a new secret.</summary>
    /// <param name="app">The app.</param>
    /// <param name="overlap">How long the earlier ones stay valid.</param>
    public Task<string> RotateSecretAsync(TestApp app, TimeSpan overlap)
    {
        ArgumentNullException.ThrowIfNull(app);
        return UseAsync<IServiceProvider, string>(async services =>
            await services.GetRequiredService<AppSecrets>().RotateAsync((await services.GetRequiredService<AppStore>().FindAsync(app.ClientId))!, overlap));
    }

    /// <summary>The subject identifier of a user.</summary>
    /// <param name="user">The user.</param>
    public Task<string> GetSubjectAsync(TestUser user) =>
        UseAsync<UserManager<User>, string>(async users => (await users.FindByNameAsync(user.UserName))!.Id.ToString("D"));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();

        // As a server ends: what runs in the background has ended before what it uses is disposed of.
        await _app.StopAsync();
        await _app.DisposeAsync();
        await TestDatabase.RemoveAsync(_database);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The way to the server, for other servers that ask it.</summary>
    public HttpMessageHandler NewHandler()
    {
        if (_listener is not null)
        {
            return _listener.NewHandler();
        }

        var server = _app.GetTestServer().CreateHandler();
        return ReverseProxy.IsThere ? new ReverseProxy(server, new Uri(Issuer).AbsolutePath.TrimEnd('/')) : server;
    }

    private static async Task<WebApplication> BuildAsync(TestProviderOptions options, string folder, FakeTimeProvider time)
    {
        if (options.Listener is null && ReverseProxy.IsThere)
        {
            ReverseProxy.Trust(options.Settings);
        }

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // The name decides where the pages are looked for.
            ApplicationName = typeof(ServerSettings).Assembly.GetName().Name,
            EnvironmentName = "Production",
            ContentRootPath = folder,
        });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(options.Settings);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ServerLog>();
        builder.Services.AddSingleton<ILoggerProvider>(services => services.GetRequiredService<ServerLog>());
        builder.Services.AddSingleton<TimeProvider>(time);
        if (options.Listener is null && ReverseProxy.IsThere)
        {
            ReverseProxy.StandBefore(builder.Services);
        }

        var settings = SettingsReader.Read(builder.Configuration);
        if (options.Listener is not null)
        {
            await builder.AddCertificateAsync(settings, time);
        }

        builder.AddServer(settings);
        if (options.Listener is null)
        {
            builder.WebHost.UseTestServer();
        }

        builder.Services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = CheapIterations);
        options.Configure?.Invoke(builder);
        var app = builder.Build();
        app.UseServer();
        return app;
    }

    private HttpClient NewHttpClient() => new(NewHandler(), disposeHandler: true);

    private async Task StartServerAsync(TestProviderOptions options)
    {
        await _app.Services.PrepareDatabaseAsync();

        // Before the start: a running server takes apply for a change by another process, and drops its caches up to a look later.
        if (options.Seed)
        {
            await TestSeed.ApplyAsync(Services);
        }

        await _app.StartAsync();
        Http = NewHttpClient();
        Http.BaseAddress = new Uri(Issuer.TrimEnd('/') + "/");
    }
}
