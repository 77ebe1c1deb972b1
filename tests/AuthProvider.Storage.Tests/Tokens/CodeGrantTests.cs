using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Grants;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AuthProvider.Storage.Tests.Tokens;

/// <summary>Codes that stand in no row: their grant is written when they are exchanged.</summary>
public sealed class CodeGrantTests
{
    [Fact]
    public async Task Code_writes_nothing_and_its_exchange_all_of_the_grant()
    {
        await using var server = await TokenServer.StartAsync();
        var before = server.StatementCount;
        _ = await server.GetCodeAsync();
        before = server.StatementCount;
        var code = await server.GetCodeAsync();
        Assert.Equal(before, server.StatementCount);
        Assert.Equal(0, await CountGrantsAsync(server));

        using var response = await server.ExchangeAsync(code);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var grant = await server.WithAsync<AuthProviderDbContext, Grant>(database => database.Grants.AsNoTracking().Include(grant => grant.Application).SingleAsync());
        Assert.Equal(server.UserId.ToString(), grant.Subject);
        Assert.Equal("shop", grant.Application!.ClientId);
        Assert.Equal(Statuses.Valid, grant.Status);
        Assert.Equal(AuthorizationTypes.AdHoc, grant.Type);
        Assert.Equal("""["openid","offline_access","orders"]""", grant.Scopes);
        Assert.True(grant.IsOffline);
        Assert.Equal(server.Time.GetUtcNow().UtcDateTime, grant.CreationDate!.Value, TimeSpan.FromSeconds(2));
        Assert.Equal(0, await server.CountTokensAsync());
    }

    /// <summary>As on another node, whose caches know nothing of the first exchange.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Code_that_comes_back_ends_what_it_gave(bool isKnown)
    {
        await using var server = await TokenServer.StartAsync();
        var code = await server.GetCodeAsync();
        using var first = await server.ExchangeAsync(code);
        var tokens = await first.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(await server.IsActiveAsync(tokens.GetProperty("access_token").GetString()!));
        if (!isKnown)
        {
            server.Services.GetRequiredService<TokenCache>().Clear();
        }

        using var second = await server.ExchangeAsync(code);
        await AssertRefusedAsync(second);
        Assert.False(await server.IsActiveAsync(tokens.GetProperty("access_token").GetString()!));
        Assert.False(await server.IsActiveAsync(tokens.GetProperty("refresh_token").GetString()!));
        using var third = await server.ExchangeAsync(code);
        await AssertRefusedAsync(third);
    }

    /// <summary>Whoever passes on what it was given asks, and does nothing by asking.</summary>
    [Theory]
    [InlineData("connect/introspect")]
    [InlineData("connect/revoke")]
    public async Task Used_code_ends_nothing_where_somebody_asks_about_it(string path)
    {
        await using var server = await TokenServer.StartAsync();
        var code = await server.GetCodeAsync();
        using var first = await server.ExchangeAsync(code);
        var token = (await first.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;

        using var asked = await server.SendAsync(path, ("token", code));
        Assert.True(await server.IsActiveAsync(token));
    }

    [Fact]
    public async Task Code_on_its_way_is_good_for_nothing_once_the_grants_of_its_user_are_revoked()
    {
        await using var server = await TokenServer.StartAsync();
        var appId = await server.WithAsync<AuthProviderDbContext, Guid>(database => database.Apps.Where(app => app.ClientId == "shop").Select(app => app.Id).SingleAsync());
        foreach (var revoke in (Func<GrantStore, Task<int>>[])[grants => grants.RevokeForUserAsync(server.UserId), grants => grants.RevokeForAppAsync(server.UserId, appId)])
        {
            var code = await server.GetCodeAsync();
            await server.WithAsync(revoke);

            using var late = await server.ExchangeAsync(code);
            await AssertRefusedAsync(late);
            Assert.Equal(0, await CountGrantsAsync(server));
        }

        using var afterwards = await server.ExchangeAsync(await server.GetCodeAsync());
        Assert.Equal(HttpStatusCode.OK, afterwards.StatusCode);
    }

    /// <summary>Somebody who read the user before saves it afterwards.</summary>
    [Fact]
    public async Task Save_of_the_user_does_not_take_the_revocation_back()
    {
        await using var server = await TokenServer.StartAsync();
        var code = await server.GetCodeAsync();
        await server.WithAsync<AuthProviderDbContext, int>(async database =>
        {
            var user = await database.Users.AsTracking().SingleAsync();
            await server.WithAsync<GrantStore, int>(grants => grants.RevokeForUserAsync(server.UserId));
            user.DisplayName = "Alice";
            database.Users.Update(user);
            return await database.SaveChangesAsync();
        });

        using var late = await server.ExchangeAsync(code);
        await AssertRefusedAsync(late);
    }

    [Fact]
    public async Task Code_of_a_deleted_app_is_none_of_a_later_one_of_its_name()
    {
        await using var server = await TokenServer.StartAsync();
        var code = await server.GetCodeAsync();
        await server.WithAsync<AuthProviderDbContext, int>(async database =>
        {
            var app = await database.Apps.AsNoTracking().SingleAsync(app => app.ClientId == "shop");
            await database.Apps.Where(row => row.Id == app.Id).ExecuteDeleteAsync();
            app.Id = Guid.CreateVersion7();
            database.Apps.Add(app);
            return await database.SaveChangesAsync();
        });

        using var response = await server.ExchangeAsync(code);
        await AssertRefusedAsync(response);
        Assert.Equal(0, await CountGrantsAsync(server));
    }

    /// <summary>Some servers of apps take no query of more than 2,048 characters: what is long stays here.</summary>
    [Fact]
    public async Task Code_is_short_whatever_the_app_asks()
    {
        await using var server = await TokenServer.StartAsync();
        var code = await server.GetCodeAsync();
        Assert.InRange(code.Length, 100, 1600);

        var withLongNonce = await server.GetCodeAsync(nonce: new string('n', 1500));
        Assert.InRange(withLongNonce.Length, 20, 100);
        using var response = await server.ExchangeAsync(withLongNonce);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Refused_code_refuses_no_other_that_is_exchanged_at_the_same_time()
    {
        await using var server = await TokenServer.StartAsync();
        var revoked = await server.GetCodeAsync();
        await server.WithAsync<GrantStore, int>(grants => grants.RevokeForUserAsync(server.UserId));
        var codes = new List<string>();
        for (var number = 0; number < 20; number++)
        {
            codes.Add(await server.GetCodeAsync());
        }

        var responses = await Task.WhenAll(codes.Append(revoked).Select(code => Task.Run(() => server.ExchangeAsync(code))));
        Assert.All(responses[..^1], response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        await AssertRefusedAsync(responses[^1]);
    }

    private static Task<int> CountGrantsAsync(TokenServer server) => server.WithAsync<AuthProviderDbContext, int>(database => database.Grants.CountAsync());

    private static async Task AssertRefusedAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(Errors.InvalidGrant, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
    }
}
