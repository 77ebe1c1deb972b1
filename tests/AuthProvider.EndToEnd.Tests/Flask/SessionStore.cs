namespace AuthProvider.EndToEnd.Tests.Flask;

/// <summary>Where the dashboard keeps sessions, as its setting names it.</summary>
public enum StoreKind
{
    /// <summary>Its own database.</summary>
    Sqlite,

    /// <summary>A Redis server.</summary>
    Redis,

    /// <summary>A Memcached server.</summary>
    Memcached,
}

/// <summary>A store of sessions, which can go away and come back.</summary>
internal sealed class SessionStore : IAsyncDisposable
{
    private readonly StoreServer? _server;

    private SessionStore(StoreKind kind, StoreServer? server) => (Kind, _server) = (kind, server);

    /// <summary>All of them, for theories.</summary>
    public static TheoryData<StoreKind> Kinds => new(Enum.GetValues<StoreKind>());

    public StoreKind Kind { get; }

    /// <summary>Settings of the dashboard.</summary>
    public (string Name, string Value)[] Settings => Kind switch
    {
        StoreKind.Redis => [("SESSION_STORE", "redis"), ("REDIS_URL", $"redis://{_server!.Address}/0")],
        StoreKind.Memcached => [("SESSION_STORE", "memcached"), ("MEMCACHED", _server!.Address)],
        _ => [("SESSION_STORE", "sqlite")],
    };

    public static async Task<SessionStore> StartAsync(StoreKind kind) => new(kind, kind switch
    {
        StoreKind.Redis => await RedisServer.RunAsync(),
        StoreKind.Memcached => await MemcachedServer.RunAsync(),
        _ => null,
    });

    /// <summary>Takes it away from a running app: the server is killed, the file is moved.</summary>
    public async Task GoAwayAsync(FlaskApp app)
    {
        if (_server is not null)
        {
            await _server.StopAsync();
        }
        else
        {
            File.Move(Database(app), Database(app) + ".away");
        }
    }

    /// <summary>Brings it back; a server comes back empty.</summary>
    public async Task ComeBackAsync(FlaskApp app)
    {
        if (_server is not null)
        {
            await _server.StartAsync();
        }
        else
        {
            File.Move(Database(app) + ".away", Database(app), overwrite: true);
        }
    }

    /// <summary>Redis keeps what it is told and forgets nothing that it is told to forget.</summary>
    public Task RefuseToDeleteAsync() => ((RedisServer)_server!).SendAsync("ACL", "SETUSER", "default", "-del");

    /// <summary>It forgets again.</summary>
    public Task DeleteAgainAsync() => ((RedisServer)_server!).SendAsync("ACL", "SETUSER", "default", "+del");

    /// <summary>Lets a server take connections and never answer.</summary>
    public Task HangAsync() => _server!.SuspendAsync();

    /// <summary>Lets it answer again; it has forgotten nothing.</summary>
    public Task GoOnAsync() => _server!.ResumeAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private static string Database(FlaskApp app) => Path.Combine(app.Data, "dashboard.db");
}
