using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Links;
using AuthProvider.Storage.Registrations;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Protocol.Tests.DynamicRegistration;

/// <summary>Who may register (RFC 7591, 3; the setting <c>Registration:Dynamic</c>).</summary>
public sealed class PolicyTests
{
    private const string Metadata = """{"redirect_uris":["https://rp.example/cb"],"client_name":"Robot shop"}""";

    /// <summary>As shipped there is no endpoint, and discovery names none (RFC 8414, 2).</summary>
    [Fact]
    public async Task As_shipped_there_is_no_endpoint()
    {
        await using var provider = await TestProvider.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await TryAsync(provider)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await provider.Http.GetAsync("connect/register/shop")).StatusCode);
        Assert.Null(await FindEndpointAsync(provider));
    }

    /// <summary>A hundred clients in a row register where everybody may; discovery names the endpoint.</summary>
    [Fact]
    public async Task Everybody_registers_a_hundred_clients()
    {
        await using var provider = await OpenProvider.StartAsync();
        Assert.Equal($"{provider.Issuer}/connect/register", await FindEndpointAsync(provider));
        for (var index = 0; index < 100; index++)
        {
            Assert.Equal(HttpStatusCode.Created, (await TryAsync(provider)).Status);
        }
    }

    /// <summary>An address has so many attempts an hour (DESIGN, decision 13).</summary>
    [Fact]
    public async Task Too_many_registrations_get_429_for_a_while()
    {
        await using var provider = await OpenProvider.StartAsync(options => options.Settings["Registration:PerHour"] = "3");
        for (var index = 0; index < 3; index++)
        {
            Assert.Equal(HttpStatusCode.Created, (await TryAsync(provider)).Status);
        }

        provider.Time.Advance(TimeSpan.FromMinutes(10));
        var refused = await TryAsync(provider);
        Assert.Equal((HttpStatusCode.TooManyRequests, "temporarily_unavailable"), (refused.Status, refused.Error));
        Assert.Equal(TimeSpan.FromMinutes(50), refused.Headers.RetryAfter!.Delta);
        provider.Time.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(HttpStatusCode.Created, (await TryAsync(provider)).Status);
    }

    /// <summary>Clients that nobody uses fill no database; one that was used does not count.</summary>
    [Fact]
    public async Task Unused_clients_are_limited_and_removed_in_time()
    {
        await using var provider = await OpenProvider.StartAsync(options =>
        {
            options.Settings["Registration:MaximumUnused"] = "2";
            options.Settings["Registration:UnusedLifetime"] = "01:00:00";
        });
        var used = await RegisteredClient.RegisterAsync(provider, Metadata);
        using var browser = provider.NewBrowser();
        await used.App.SignInAsync(browser, TestUser.Alice);
        var unused = await RegisteredClient.RegisterAsync(provider, Metadata);
        Assert.Equal(HttpStatusCode.Created, (await TryAsync(provider)).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await TryAsync(provider)).Status);

        provider.Time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        await provider.UseAsync<ClientRegistrationStore, int>(store => store.PruneUnusedAsync(provider.Time.GetUtcNow() - TimeSpan.FromHours(1)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await unused.ReadAsync()).Status);
        Assert.Equal(HttpStatusCode.OK, (await used.ReadAsync()).Status);
        Assert.Equal(HttpStatusCode.Created, (await TryAsync(provider)).Status);
    }

    /// <summary>An initial access token registers as many clients as it was made for, until it expires (RFC 7591, 3); a bad request costs none.</summary>
    [Fact]
    public async Task Initial_access_token_registers_so_many_clients()
    {
        await using var provider = await StartWithTokensAsync();
        var token = await CreateTokenAsync(provider, uses: 2);
        var none = await TryAsync(provider);
        Assert.Equal(HttpStatusCode.Unauthorized, none.Status);
        Assert.Equal("Bearer", Assert.Single(none.Headers.WwwAuthenticate).ToString());
        Assert.Equal("invalid_token", (await TryAsync(provider, "nonsense")).Error);
        Assert.Equal(HttpStatusCode.BadRequest, (await RegisteredClient.TryRegisterAsync(provider, JsonNode.Parse("{}"), token)).Status);
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => TryAsync(provider, token)));
        Assert.Equal(2, answers.Count(answer => answer.Status is HttpStatusCode.Created));
        Assert.Equal(3, answers.Count(answer => answer is { Status: HttpStatusCode.Unauthorized, Error: "invalid_token" }));

        var late = await CreateTokenAsync(provider, uses: 1);
        provider.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await TryAsync(provider, late)).Status);
    }

    /// <summary>With an initial access token a client may act for itself; its app is its owner's, third-party and in use.</summary>
    [Fact]
    public async Task App_belongs_to_the_owner_of_the_token()
    {
        await using var provider = await StartWithTokensAsync();
        var owner = await provider.UseAsync<UserManager<User>, Guid>(async users => (await users.FindByNameAsync(TestUser.Bruno.UserName))!.Id);
        var token = await provider.UseAsync<RegistrationTokens, string>(tokens => tokens.CreateAsync(uses: 2, TimeSpan.FromHours(1), owner));
        await RegisteredClient.RegisterAsync(provider, Metadata, token);
        var service = await RegisteredClient.RegisterAsync(provider, """{"grant_types":["client_credentials"],"scope":"orders.read"}""", token);
        Assert.NotNull((await service.App.GetOwnTokenAsync("orders.read")).EnsureSuccess().AccessToken);

        var apps = await provider.UseAsync<AppStore, IReadOnlyList<App>>(store => store.ListAsync(owner));
        Assert.Equal(2, apps.Count);
        Assert.All(apps, app => Assert.Equal((false, AppStatus.Active), (app.IsFirstParty, app.Status)));
        using var browser = provider.NewBrowser();
        await browser.GoToAsync("/developer/apps");
        await browser.SignInAsync(TestUser.Bruno.UserName);
        Assert.Contains("Robot shop", (await browser.GoToAsync("/developer/apps")).Text, StringComparison.Ordinal);
    }

    /// <summary>A token of an owner who was disabled registers nothing.</summary>
    [Fact]
    public async Task Token_of_a_disabled_owner_registers_nothing()
    {
        await using var provider = await StartWithTokensAsync();
        var owner = await provider.UseAsync<UserManager<User>, Guid>(async users => (await users.FindByNameAsync(TestUser.Bruno.UserName))!.Id);
        var token = await provider.UseAsync<RegistrationTokens, string>(tokens => tokens.CreateAsync(uses: 2, TimeSpan.FromHours(1), owner));
        await provider.UseAsync<UserDirectory, bool>(async users => await users.DisableAsync(owner) is not null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await TryAsync(provider, token)).Status);
    }

    private static Task<TestProvider> StartWithTokensAsync() =>
        TestProvider.StartAsync(options => options.Settings["Registration:Dynamic"] = "InitialAccessToken");

    private static Task<string> CreateTokenAsync(TestProvider provider, int uses) =>
        provider.UseAsync<RegistrationTokens, string>(tokens => tokens.CreateAsync(uses, TimeSpan.FromHours(1)));

    private static Task<WireAnswer> TryAsync(TestProvider provider, string? token = null) =>
        RegisteredClient.TryRegisterAsync(provider, JsonNode.Parse(Metadata), token);

    private static async Task<string?> FindEndpointAsync(TestProvider provider) =>
        JsonSerializer.Deserialize<JsonElement>(await provider.Http.GetStringAsync(".well-known/openid-configuration"))
            .TryGetProperty("registration_endpoint", out var endpoint) ? endpoint.GetString() : null;
}
