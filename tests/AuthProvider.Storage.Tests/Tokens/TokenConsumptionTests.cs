using AuthProvider.Storage.Tokens.Writing;
using OpenIddict.Abstractions;

namespace AuthProvider.Storage.Tests.Tokens;

/// <summary>The single use of a token through the writer.</summary>
public abstract class TokenConsumptionTests(bool sqlite)
{
    [Fact]
    public async Task Exchange_of_a_token_for_another_is_at_most_two_statements()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var token = await harness.GrantAsync();
        var before = harness.Writer.Connection!.StatementCount;

        Assert.Equal(WriteOutcome.Committed, await harness.ExchangeAsync(token));

        Assert.InRange(harness.Writer.Connection!.StatementCount - before, 1, 2);
        Assert.Equal(0, harness.Reader.StatementCount);
    }

    [Fact]
    public async Task Token_is_not_used_as_one_of_another_grant()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var token = await harness.GrantAsync();
        var other = await harness.GrantAsync();

        Assert.Equal(WriteOutcome.TokenInvalid, await harness.ExchangeAsync(token with { AuthorizationId = other.AuthorizationId }));

        Assert.Equal(WriteOutcome.Committed, await harness.ExchangeAsync(token));
        Assert.Single(await harness.TokensAsync(other.AuthorizationId));
    }

    [Fact]
    public async Task Of_64_parallel_uses_of_a_code_exactly_one_wins_and_its_grant_is_revoked()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        for (var round = 0; round < 20; round++)
        {
            var code = await harness.GrantAsync();

            var outcomes = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => harness.ExchangeAsync(code))));

            Assert.Single(outcomes, outcome => outcome == WriteOutcome.Committed);
            Assert.Contains(WriteOutcome.Replayed, outcomes);
            Assert.Equal(OpenIddictConstants.Statuses.Revoked, await harness.GrantStatusAsync(code.AuthorizationId));
            Assert.Equal(2, (await harness.TokensAsync(code.AuthorizationId)).Count);
            Assert.Equal(OpenIddictConstants.Statuses.Revoked, (await harness.Reader.FindGrantAsync(code.AuthorizationId!.Value))!.Status);
        }
    }

    [Fact]
    public async Task A_second_use_that_read_the_clock_first_does_not_win()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var code = await harness.GrantAsync();

        Assert.Equal(WriteOutcome.Committed, await harness.ExchangeAsync(code, TokenWriterHarness.Now.AddMilliseconds(1)));
        Assert.Equal(WriteOutcome.Replayed, await harness.ExchangeAsync(code, TokenWriterHarness.Now));

        Assert.Equal(OpenIddictConstants.Statuses.Revoked, await harness.GrantStatusAsync(code.AuthorizationId));
    }

    [Fact]
    public async Task Parallel_uses_within_the_leeway_are_all_answered_and_consume_once()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var token = await harness.GrantAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => harness.ExchangeAsync(token, leeway: TimeSpan.FromSeconds(30)))));

        Assert.All(outcomes, outcome => Assert.Equal(WriteOutcome.Committed, outcome));
        var rows = await harness.TokensAsync(token.AuthorizationId);
        Assert.Equal(65, rows.Count);
        Assert.Single(rows, row => row.RedemptionDate is not null);
        Assert.Equal(OpenIddictConstants.Statuses.Valid, await harness.GrantStatusAsync(token.AuthorizationId));
    }

    [Fact]
    public async Task Leeway_counts_from_the_first_use_and_is_never_extended()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var token = await harness.GrantAsync();
        var leeway = TimeSpan.FromSeconds(30);
        var start = TokenWriterHarness.Now;

        Assert.Equal(WriteOutcome.Committed, await harness.ExchangeAsync(token, start, leeway));
        Assert.Equal(WriteOutcome.Committed, await harness.ExchangeAsync(token, start.AddSeconds(29), leeway));
        Assert.Equal(WriteOutcome.Replayed, await harness.ExchangeAsync(token, start.AddSeconds(30), leeway));

        Assert.Equal(OpenIddictConstants.Statuses.Revoked, await harness.GrantStatusAsync(token.AuthorizationId));
        Assert.Equal(3, (await harness.TokensAsync(token.AuthorizationId)).Count);
    }

    [Fact]
    public async Task A_revoked_grant_yields_no_token_and_its_code_is_not_consumed()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var token = await harness.GrantAsync();
        var revocation = new WriteUnit();
        revocation.RevokeGrant(token.AuthorizationId!.Value);
        await harness.Writer.WriteAsync(revocation);

        Assert.Equal(WriteOutcome.GrantInvalid, await harness.ExchangeAsync(token));
        Assert.Equal(WriteOutcome.GrantInvalid, await harness.InsertAsync(harness.NewToken(token.AuthorizationId)));

        var row = Assert.Single(await harness.TokensAsync(token.AuthorizationId));
        Assert.Equal(OpenIddictConstants.Statuses.Valid, row.Status);
    }

    [Fact]
    public async Task A_token_that_is_gone_yields_none()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);

        Assert.Equal(WriteOutcome.TokenInvalid, await harness.ExchangeAsync(harness.NewToken()));
    }
}

public sealed class SqliteTokenConsumptionTests() : TokenConsumptionTests(sqlite: true);

public sealed class PostgreSqlTokenConsumptionTests() : TokenConsumptionTests(sqlite: false);
