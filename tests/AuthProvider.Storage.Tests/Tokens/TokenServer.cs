using System.Data.Common;
using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using AuthProvider.Protocol.ClientAuthentication;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Tokens.Writing;
using AuthProvider.Storage.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Storage.Tests.Tokens;

/// <summary>OpenIddict's server on the real storage, with one app, three APIs and a user who is always signed in and consents.</summary>
internal sealed class TokenServer : IAsyncDisposable
{
    private static readonly GeneratedSecret Generated = ClientSecrets.Generate();

    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly CommandCounter _commands;

    private TokenServer(WebApplication app, string folder, FakeTimeProvider time, CommandCounter commands)
    {
        _app = app;
        _folder = folder;
        _commands = commands;
        Time = time;
    }

    public HttpClient Client { get; private set; } = null!;

    public FakeTimeProvider Time { get; }

    public Guid UserId { get; private set; }

    public IServiceProvider Services => _app.Services;

    public string ConnectionString => Services.GetRequiredService<DatabaseConnection>().ConnectionString;

    /// <summary>Lets the file grow no further, until the writer opens another connection.</summary>
    public async Task FillDiskAsync()
    {
        await using var command = Services.GetRequiredService<TokenWriter>().Connection!.Connection.CreateCommand();
        command.CommandText = "PRAGMA page_count";
        command.CommandText = $"PRAGMA max_page_count={await command.ExecuteScalarAsync()}";
        await command.ExecuteScalarAsync();
    }

    /// <summary>How many statements reached the database so far, whoever sent them.</summary>
    public long StatementCount => _commands.Count
        + Services.GetRequiredService<TokenReader>().StatementCount
        + (Services.GetRequiredService<TokenWriter>().Connection?.StatementCount ?? 0);

    public static async Task<TokenServer> StartAsync(Action<OpenIddictServerOptions>? configure = null, Action<TokenWriterOptions>? writer = null)
    {
        var folder = Directory.CreateTempSubdirectory("authprovider-server-").FullName;
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var commands = new CommandCounter();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddStorage(new() { ConnectionString = $"Data Source={Path.Combine(folder, "test.db")}" });
        builder.Services.ConfigureDbContext<SqliteDbContext>(options => options.AddInterceptors(commands));
        builder.Services.Configure<TokenWriterOptions>(options => options.BusyTimeout = TimeSpan.FromMilliseconds(50));
        builder.Services.Configure(writer ?? (_ => { }));
        builder.Services.AddAuthorization();
        builder.Services.AddSingleton<RecognisedSecrets>();
        builder.Services.AddOpenIddict().AddCore(core => core.ReplaceApplicationManager(typeof(ClientApplicationManager<>))).AddServer(server =>
        {
            server.SetIssuer("https://localhost/").AllowClientCredentialsFlow().AllowAuthorizationCodeFlow().AllowRefreshTokenFlow()
                .SetAuthorizationEndpointUris("connect/authorize").SetTokenEndpointUris("connect/token").SetUserInfoEndpointUris("connect/userinfo")
                .SetIntrospectionEndpointUris("connect/introspect").SetRevocationEndpointUris("connect/revoke")
                .RegisterScopes("orders", "ledger", "vault").DisableAccessTokenEncryption()
                .AddEphemeralEncryptionKey().AddEphemeralSigningKey("ES256").UseAspNetCore();
            server.UseDataProtection().PreferDefaultAccessTokenFormat();
            server.Configure(options => options.TimeProvider = time);
            server.Configure(configure ?? (_ => { }));
            server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseInlineHandler(SignInApp));
            server.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseScopedHandler<SignInUser>());
        });
        builder.Services.AddSingleton<CurrentUser>();
        var app = builder.Build();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = _ => Task.CompletedTask,
            StatusCodeSelector = exception => UnavailableDatabase.IsCauseOf(exception) ? (int)HttpStatusCode.ServiceUnavailable : (int)HttpStatusCode.InternalServerError,
        });
        app.UseAuthentication();
        var server = new TokenServer(app, folder, time, commands);
        await server.SeedAsync();
        await app.StartAsync();
        server.Client = app.GetTestClient();
        server.Client.BaseAddress = new("https://localhost");
        return server;
    }

    public async Task<JsonElement> PostAsync(string path, HttpStatusCode expected, params (string Name, string Value)[] form)
    {
        using var response = await SendAsync(path, form);
        var content = await response.Content.ReadAsStringAsync();
        Assert.True(expected == response.StatusCode, $"{(int)response.StatusCode} {content}");
        return content.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(content);
    }

    public Task<HttpResponseMessage> SendAsync(string path, params (string Name, string Value)[] form) => Client.PostAsync(
        path, new FormUrlEncodedContent([new("client_id", "shop"), new("client_secret", Generated.Text), .. form.Select(field => KeyValuePair.Create(field.Name, field.Value))]));

    /// <summary>A token that the app gets for itself.</summary>
    public async Task<string> GetAppTokenAsync(string scope) =>
        (await PostAsync("connect/token", HttpStatusCode.OK, ("grant_type", "client_credentials"), ("scope", scope))).GetProperty("access_token").GetString()!;

    /// <summary>A code of the user.</summary>
    public async Task<string> GetCodeAsync(string scope = "openid offline_access orders", string nonce = "n1")
    {
        using var response = await Client.GetAsync(QueryHelpers.AddQueryString("connect/authorize", new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["client_id"] = "shop", ["response_type"] = "code", ["redirect_uri"] = "https://shop.example/callback", ["scope"] = scope, ["nonce"] = nonce,
        }));
        Assert.True(response.StatusCode == HttpStatusCode.Redirect, await response.Content.ReadAsStringAsync());
        return QueryHelpers.ParseQuery(response.Headers.Location!.Query)["code"]!;
    }

    public Task<HttpResponseMessage> ExchangeAsync(string code) => SendAsync(
        "connect/token", ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", "https://shop.example/callback"));

    public Task<HttpResponseMessage> RefreshAsync(string token) => SendAsync("connect/token", ("grant_type", "refresh_token"), ("refresh_token", token));

    public async Task<JsonElement> SignInAsync(string scope = "openid offline_access orders")
    {
        using var response = await ExchangeAsync(await GetCodeAsync(scope));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task<bool> IsActiveAsync(string token) =>
        (await PostAsync("connect/introspect", HttpStatusCode.OK, ("token", token))).GetProperty("active").GetBoolean();

    /// <summary>Does something with a service of a request.</summary>
    public async Task<T> WithAsync<TService, T>(Func<TService, Task<T>> work)
        where TService : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public Task<int> CountTokensAsync() => WithAsync<AuthProviderDbContext, int>(database => database.Tokens.CountAsync());

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task SeedAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DatabaseMigrator>().MigrateAsync();
        var database = scope.ServiceProvider.GetRequiredService<AuthProviderDbContext>();
        var user = new User { UserName = "alice", NormalizedUserName = "ALICE", CreatedAt = Time.GetUtcNow() };
        database.Users.Add(user);
        foreach (var (id, kind) in new[] { ("orders", AccessTokenKind.Jwt), ("ledger", AccessTokenKind.JwtRecorded), ("vault", AccessTokenKind.Reference) })
        {
            database.Apps.Add(new App { ClientId = id, Kind = AppKind.Api, AccessToken = kind, ClientType = ClientTypes.Public, ConsentType = ConsentTypes.Implicit });
        }

        await database.SaveChangesAsync();
        UserId = Services.GetRequiredService<CurrentUser>().Id = user.Id;
        await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>().CreateAsync(new OpenIddictApplicationDescriptor
        {
            ClientId = "shop",
            ClientSecret = Generated.Stored,
            ClientType = ClientTypes.Confidential,
            ConsentType = ConsentTypes.Implicit,
            RedirectUris = { new("https://shop.example/callback") },
            Permissions =
            {
                Permissions.Endpoints.Token, Permissions.Endpoints.Authorization, Permissions.Endpoints.Introspection, Permissions.Endpoints.Revocation,
                Permissions.GrantTypes.ClientCredentials, Permissions.GrantTypes.AuthorizationCode, Permissions.GrantTypes.RefreshToken,
                Permissions.ResponseTypes.Code, Permissions.Prefixes.Scope + "orders", Permissions.Prefixes.Scope + "ledger",
                Permissions.Prefixes.Scope + "vault",
            },
        });
    }

    private static ValueTask SignInApp(HandleTokenRequestContext context)
    {
        if (context.Request.IsClientCredentialsGrantType())
        {
            var principal = Principal(context.ClientId!);
            principal.SetScopes(context.Request.GetScopes());
            principal.SetResources(context.Request.GetScopes().Select(scope => scope));
            context.SignIn(principal);
        }

        return ValueTask.CompletedTask;
    }

    private static ClaimsPrincipal Principal(string subject) =>
        new(new ClaimsIdentity([new(Claims.Subject, subject)], "test", Claims.Name, Claims.Role));

    private sealed class CurrentUser
    {
        public Guid Id { get; set; }
    }

    private sealed class SignInUser(NewGrants grants, AppCache apps, UserCache users, CurrentUser user) : IOpenIddictServerHandler<HandleAuthorizationRequestContext>
    {
        public async ValueTask HandleAsync(HandleAuthorizationRequestContext context)
        {
            var scopes = context.Request.GetScopes();
            var app = await apps.FindByClientIdAsync(context.ClientId!);
            var epoch = (await users.FindAsync(user.Id))!.GrantEpoch;
            var grant = grants.Plan(context.Transaction, user.Id, app!.Id, scopes, null, context.Request.HasScope(OpenIddictConstants.Scopes.OfflineAccess), epoch);
            var principal = Principal(user.Id.ToString());
            principal.SetScopes(scopes).SetAuthorizationId(grant.ToString());
            principal.SetResources(scopes.Except([OpenIddictConstants.Scopes.OpenId, OpenIddictConstants.Scopes.OfflineAccess], StringComparer.Ordinal));
            context.SignIn(principal);
        }
    }

    private sealed class CommandCounter : DbCommandInterceptor
    {
        private long _count;

        public long Count => Interlocked.Read(ref _count);

        public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
        {
            Interlocked.Increment(ref _count);
            return result;
        }
    }
}
