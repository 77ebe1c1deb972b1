using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Storage.Tests.Tokens;

public sealed class TokenPipelineTests
{
    [Theory]
    [InlineData("orders", 0, true)]
    [InlineData("ledger", 1, true)]
    [InlineData("vault", 1, false)]
    public async Task An_api_decides_whether_its_tokens_are_jwts_and_have_rows(string api, int rows, bool isJwt)
    {
        await using var server = await TokenServer.StartAsync();

        var token = await server.GetAppTokenAsync(api);

        Assert.Equal(isJwt, token.Count(character => character == '.') == 2);
        Assert.Equal(rows, await server.CountTokensAsync());
        Assert.True(await server.IsActiveAsync(token));
        if (!isJwt)
        {
            Assert.Equal(43, token.Length);
            var row = await server.WithAsync<AuthProviderDbContext, Storage.Tokens.Token>(database => database.Tokens.SingleAsync());
            Assert.NotEqual(token, row.ReferenceId, StringComparer.Ordinal);
            Assert.DoesNotContain("vault", row.Payload!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Of_several_apis_the_strictest_decides()
    {
        await using var server = await TokenServer.StartAsync();

        Assert.DoesNotContain('.', await server.GetAppTokenAsync("orders vault"));
    }

    [Theory]
    [InlineData("orders", 0)]
    [InlineData("ledger", 1)]
    [InlineData("vault", 1)]
    public async Task A_known_client_costs_no_statement_but_the_row(string api, long expected)
    {
        await using var server = await TokenServer.StartAsync();
        await server.GetAppTokenAsync(api);
        var before = server.StatementCount;

        await server.GetAppTokenAsync(api);

        Assert.Equal(expected, server.StatementCount - before);
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("ledger")]
    [InlineData("vault")]
    public async Task Introspection_of_a_known_token_costs_no_statement(string api)
    {
        await using var server = await TokenServer.StartAsync();
        var token = await server.GetAppTokenAsync(api);
        Assert.True(await server.IsActiveAsync(token));
        var before = server.StatementCount;

        Assert.True(await server.IsActiveAsync(token));

        Assert.Equal(0, server.StatementCount - before);
    }

    [Fact]
    public async Task Introspection_of_a_users_token_costs_no_statement()
    {
        await using var server = await TokenServer.StartAsync();
        var token = (await server.SignInAsync()).GetProperty("access_token").GetString()!;
        await server.IsActiveAsync(token);
        var before = server.StatementCount;

        Assert.True(await server.IsActiveAsync(token));

        Assert.Equal(0, server.StatementCount - before);
    }

    [Fact]
    public async Task Code_exchange_and_refresh_cost_at_most_two_statements_each()
    {
        await using var server = await TokenServer.StartAsync();
        await server.SignInAsync();
        var code = await server.GetCodeAsync();
        var before = server.StatementCount;

        using var response = await server.ExchangeAsync(code);
        Assert.InRange(server.StatementCount - before, 1, 2);
        var tokens = await response.Content.ReadFromJsonAsync<JsonElement>();
        before = server.StatementCount;

        using var refreshed = await server.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!);
        Assert.Equal(HttpStatusCode.OK, refreshed.StatusCode);
        Assert.InRange(server.StatementCount - before, 1, 2);
    }

    [Fact]
    public async Task Of_64_parallel_exchanges_of_a_code_one_succeeds_and_nothing_of_its_grant_is_active_afterwards()
    {
        await using var server = await TokenServer.StartAsync();
        for (var round = 0; round < 5; round++)
        {
            var code = await server.GetCodeAsync();

            var responses = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => server.ExchangeAsync(code))));

            var success = Assert.Single(responses, response => response.StatusCode == HttpStatusCode.OK);
            foreach (var response in responses.Where(response => response != success))
            {
                Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
                Assert.Equal("invalid_grant", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
            }

            var tokens = await success.Content.ReadFromJsonAsync<JsonElement>();
            Assert.False(await server.IsActiveAsync(tokens.GetProperty("access_token").GetString()!));
            Assert.False(await server.IsActiveAsync(tokens.GetProperty("refresh_token").GetString()!));
            using var refresh = await server.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!);
            Assert.Equal(HttpStatusCode.BadRequest, refresh.StatusCode);
        }
    }

    [Fact]
    public async Task With_leeway_zero_one_of_64_parallel_refreshes_succeeds()
    {
        await using var server = await TokenServer.StartAsync(options => options.RefreshTokenReuseLeeway = TimeSpan.Zero);
        var token = (await server.SignInAsync()).GetProperty("refresh_token").GetString()!;

        var responses = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => server.RefreshAsync(token))));

        Assert.Single(responses, response => response.StatusCode == HttpStatusCode.OK);
        Assert.Equal(63, responses.Count(response => response.StatusCode == HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Within_the_leeway_64_parallel_refreshes_are_answered_and_a_later_replay_revokes_the_family()
    {
        await using var server = await TokenServer.StartAsync(options => options.RefreshTokenReuseLeeway = TimeSpan.FromSeconds(30));
        var token = (await server.SignInAsync()).GetProperty("refresh_token").GetString()!;

        var responses = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => server.RefreshAsync(token))));
        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        var successor = (await responses[0].Content.ReadFromJsonAsync<JsonElement>()).GetProperty("refresh_token").GetString()!;

        server.Time.Advance(TimeSpan.FromSeconds(29));
        using var late = await server.RefreshAsync(token);
        Assert.Equal(HttpStatusCode.OK, late.StatusCode);

        server.Time.Advance(TimeSpan.FromSeconds(2));
        using var replay = await server.RefreshAsync(token);
        Assert.Equal(HttpStatusCode.BadRequest, replay.StatusCode);
        using var family = await server.RefreshAsync(successor);
        Assert.Equal(HttpStatusCode.BadRequest, family.StatusCode);
    }

    [Fact]
    public async Task A_locked_database_burns_nothing_and_recovers()
    {
        await using var server = await TokenServer.StartAsync();
        var code = await server.GetCodeAsync();
        await using (var other = new Microsoft.Data.Sqlite.SqliteConnection($"{server.ConnectionString};Pooling=False"))
        {
            await other.OpenAsync();
            await using var transaction = other.BeginTransaction(deferred: false);

            using var refused = await server.ExchangeAsync(code);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            using var jwt = await server.SendAsync("connect/token", ("grant_type", "client_credentials"), ("scope", "orders"));
            Assert.Equal(HttpStatusCode.OK, jwt.StatusCode);
        }

        using var response = await server.ExchangeAsync(code);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_full_disk_burns_nothing_and_recovers()
    {
        await using var server = await TokenServer.StartAsync();
        var code = await server.GetCodeAsync();
        await server.GetAppTokenAsync("vault");
        await server.FillDiskAsync();

        HttpResponseMessage refused;
        do
        {
            refused = await server.SendAsync("connect/token", ("grant_type", "client_credentials"), ("scope", "vault"));
        }
        while (refused.StatusCode == HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        using var response = await server.ExchangeAsync(code);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
