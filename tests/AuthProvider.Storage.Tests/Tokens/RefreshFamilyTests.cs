using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Tokens.Pipeline;
using AuthProvider.Storage.Tokens.Pruning;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenIddict.Server;

namespace AuthProvider.Storage.Tests.Tokens;

/// <summary>Refresh tokens that stand in no row, as apps see them.</summary>
public sealed class RefreshFamilyTests
{
    [Fact]
    public async Task Refresh_adds_no_row()
    {
        await using var server = await TokenServer.StartAsync();
        var token = RefreshTokenOf(await server.SignInAsync());
        for (var number = 0; number < 5; number++)
        {
            token = RefreshTokenOf(await ReadAsync(await server.RefreshAsync(token)));
            server.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(0, await server.CountTokensAsync());
        Assert.Equal(5, (await FindGrantAsync(server)).RefreshGeneration);
    }

    /// <summary>
    /// Whoever stole a token and used it within the leeway got one of the generation that the app got too: the second one of the two who goes on is
    /// a replay (RFC 9700, 4.14.2).
    /// </summary>
    [Fact]
    public async Task Two_who_got_the_next_token_do_not_both_go_on()
    {
        await using var server = await TokenServer.StartAsync(options => options.RefreshTokenReuseLeeway = TimeSpan.FromSeconds(30));
        var stolen = RefreshTokenOf(await server.SignInAsync());
        var ofApp = RefreshTokenOf(await ReadAsync(await server.RefreshAsync(stolen)));
        var ofThief = RefreshTokenOf(await ReadAsync(await server.RefreshAsync(stolen)));

        server.Time.Advance(TimeSpan.FromHours(1));
        var next = RefreshTokenOf(await ReadAsync(await server.RefreshAsync(ofThief)));
        server.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.BadRequest, (await server.RefreshAsync(ofApp)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.RefreshAsync(next)).StatusCode);
    }

    /// <summary>As of a request that was slow, while another one has got the next token and used it already.</summary>
    [Fact]
    public async Task Late_repetition_within_the_leeway_gets_a_token_that_goes_on()
    {
        await using var server = await TokenServer.StartAsync(options => options.RefreshTokenReuseLeeway = TimeSpan.FromSeconds(30));
        var first = RefreshTokenOf(await server.SignInAsync());
        var second = RefreshTokenOf(await ReadAsync(await server.RefreshAsync(first)));
        server.Time.Advance(TimeSpan.FromSeconds(10));
        await ReadAsync(await server.RefreshAsync(second));
        server.Time.Advance(TimeSpan.FromSeconds(10));

        var late = RefreshTokenOf(await ReadAsync(await server.RefreshAsync(first)));
        server.Time.Advance(TimeSpan.FromHours(1));
        await ReadAsync(await server.RefreshAsync(late));
    }

    [Fact]
    public async Task Used_token_is_inactive_and_still_ends_its_grant()
    {
        await using var server = await TokenServer.StartAsync();
        var used = RefreshTokenOf(await server.SignInAsync());
        var tokens = await ReadAsync(await server.RefreshAsync(used));
        Assert.False(await server.IsActiveAsync(used));
        Assert.True(await server.IsActiveAsync(RefreshTokenOf(tokens)));

        await server.PostAsync("connect/revoke", HttpStatusCode.OK, ("token", used));
        Assert.False(await server.IsActiveAsync(RefreshTokenOf(tokens)));
        Assert.False(await server.IsActiveAsync(tokens.GetProperty("access_token").GetString()!));
    }

    /// <summary>As where other nodes have exchanged the tokens.</summary>
    [Fact]
    public async Task What_is_known_of_a_grant_may_be_old()
    {
        await using var server = await TokenServer.StartAsync(options => options.RefreshTokenReuseLeeway = TimeSpan.FromSeconds(30));
        var cache = server.Services.GetRequiredService<TokenCache>();
        var first = RefreshTokenOf(await server.SignInAsync());
        var grant = await FindGrantAsync(server);
        var old = Assert.IsType<GrantRow>(cache.Grants.TryGet(grant.Id, out var known) ? known : null);
        var second = RefreshTokenOf(await ReadAsync(await server.RefreshAsync(first)));
        var third = RefreshTokenOf(await ReadAsync(await server.RefreshAsync(second)));

        cache.Grants.Put(grant.Id, old);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.RefreshAsync(first)).StatusCode);
        await ReadAsync(await server.RefreshAsync(first));

        cache.Grants.Put(grant.Id, old);
        var fourth = RefreshTokenOf(await ReadAsync(await server.RefreshAsync(third)));

        cache.Grants.Put(grant.Id, old);
        server.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.BadRequest, (await server.RefreshAsync(second)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.RefreshAsync(fourth)).StatusCode);
    }

    [Fact]
    public async Task Grant_stays_as_long_as_its_refresh_token_and_leaves_afterwards()
    {
        await using var server = await TokenServer.StartAsync(options => options.RefreshTokenLifetime = TimeSpan.FromDays(14));
        var token = RefreshTokenOf(await server.SignInAsync());
        server.Time.Advance(TimeSpan.FromDays(10));
        await PruneAsync(server);
        token = RefreshTokenOf(await ReadAsync(await server.RefreshAsync(token)));
        server.Time.Advance(TimeSpan.FromDays(10));
        await PruneAsync(server);
        await ReadAsync(await server.RefreshAsync(token));

        server.Time.Advance(TimeSpan.FromDays(15));
        await PruneAsync(server);
        Assert.Equal(0, await server.WithAsync<AuthProviderDbContext, int>(database => database.Grants.CountAsync()));
    }

    [Fact]
    public async Task Token_with_a_row_of_an_earlier_version_goes_on_without_one()
    {
        await using var server = await TokenServer.StartAsync(options => options.RefreshTokenReuseLeeway = TimeSpan.FromSeconds(30));
        var rules = server.Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue.Handlers;
        var place = rules.FindIndex(rule => rule.ServiceDescriptor.ServiceType == typeof(NameRefreshGeneration));
        var ours = rules[place];
        rules.RemoveAt(place);
        var old = RefreshTokenOf(await server.SignInAsync());
        Assert.Equal(1, await server.CountTokensAsync());
        rules.Insert(place, ours);

        var next = RefreshTokenOf(await ReadAsync(await server.RefreshAsync(old)));
        var last = RefreshTokenOf(await ReadAsync(await server.RefreshAsync(next)));
        await ReadAsync(await server.RefreshAsync(old));
        var grant = await FindGrantAsync(server);
        Assert.Equal(1, grant.RefreshGeneration);
        Assert.NotNull(grant.ExpiresAt);
        Assert.Equal(1, await server.CountTokensAsync());

        server.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.BadRequest, (await server.RefreshAsync(old)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.RefreshAsync(last)).StatusCode);
    }

    [Fact]
    public async Task Save_of_the_grant_makes_no_used_token_good()
    {
        await using var server = await TokenServer.StartAsync(options => options.RefreshTokenReuseLeeway = TimeSpan.Zero);
        var used = RefreshTokenOf(await server.SignInAsync());
        await server.WithAsync<AuthProviderDbContext, int>(async database =>
        {
            var grant = await database.Grants.AsTracking().SingleAsync();
            await ReadAsync(await server.RefreshAsync(used));
            database.Grants.Update(grant);
            return await database.SaveChangesAsync();
        });

        Assert.Equal(1, (await FindGrantAsync(server)).RefreshGeneration);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.RefreshAsync(used)).StatusCode);
    }

    private static Task<int> PruneAsync(TokenServer server) => server.WithAsync<TokenPruner, int>(async pruner =>
    {
        await pruner.PruneAsync();
        return 0;
    });

    private static Task<Grant> FindGrantAsync(TokenServer server) =>
        server.WithAsync<AuthProviderDbContext, Grant>(database => database.Grants.AsNoTracking().SingleAsync());

    private static string RefreshTokenOf(JsonElement tokens) => tokens.GetProperty("refresh_token").GetString()!;

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }
    }
}
