using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Tokens;
using AuthProvider.Storage.Tokens.Writing;
using OpenIddict.Abstractions;

namespace AuthProvider.Storage.Tests.Tokens;

/// <summary>The exchange of a refresh token is a compare-and-set of its grant's generation.</summary>
public abstract class RefreshRotationTests(bool sqlite)
{
    private static readonly TimeSpan s_leeway = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Exchange_counts_the_generation_up_and_writes_what_it_yields()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var grant = await AddAsync(harness);
        var access = harness.NewToken(grant.Id, OpenIddictConstants.TokenTypeIdentifiers.AccessToken);

        Assert.Equal(WriteOutcome.Committed, await ExchangeAsync(harness, grant, 0, access: access));
        Assert.Equal(1, (await harness.Reader.FindGrantAsync(grant.Id))!.RefreshGeneration);
        var row = (await harness.Reader.FindGrantAnewAsync(grant.Id))!;
        Assert.Equal(1, row.RefreshGeneration);
        Assert.Equal(TokenWriterHarness.Now, RefreshTimes.Find(row.RefreshTimes, 1));
        Assert.Equal(TokenWriterHarness.Now.AddDays(14), row.ExpiresAt);
        Assert.Equal(access.Id, Assert.Single(await harness.TokensAsync(grant.Id)).Id);
    }

    [Fact]
    public async Task Exchange_is_one_statement()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var grant = await AddAsync(harness);
        var before = harness.Writer.Connection!.StatementCount;
        await ExchangeAsync(harness, grant, 0);
        Assert.Equal(1, harness.Writer.Connection!.StatementCount - before);
    }

    /// <summary>The client did not get the answer, or asks twice at once.</summary>
    [Fact]
    public async Task Repetition_within_the_leeway_is_answered_and_changes_nothing()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var grant = await AddAsync(harness);
        await ExchangeAsync(harness, grant, 0);
        var row = await harness.Reader.FindGrantAnewAsync(grant.Id);

        Assert.Equal(WriteOutcome.Repeated, await ExchangeAsync(harness, grant, 0, TokenWriterHarness.Now.AddSeconds(29)));
        Assert.Equal(row, await harness.Reader.FindGrantAnewAsync(grant.Id));
    }

    /// <summary>Also where the next token was exchanged meanwhile; the leeway counts from the first exchange of each.</summary>
    [Fact]
    public async Task Leeway_is_that_of_the_presented_token()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var grant = await AddAsync(harness);
        await ExchangeAsync(harness, grant, 0);
        grant = (await harness.Reader.FindGrantAsync(grant.Id))!;
        await ExchangeAsync(harness, grant, 1, TokenWriterHarness.Now.AddSeconds(20));
        grant = (await harness.Reader.FindGrantAsync(grant.Id))!;

        Assert.Equal(WriteOutcome.Repeated, await ExchangeAsync(harness, grant, 0, TokenWriterHarness.Now.AddSeconds(29)));
        Assert.Equal(WriteOutcome.Repeated, await ExchangeAsync(harness, grant, 1, TokenWriterHarness.Now.AddSeconds(49)));
        Assert.Equal(2, (await harness.Reader.FindGrantAnewAsync(grant.Id))!.RefreshGeneration);
        Assert.Equal(WriteOutcome.Replayed, await ExchangeAsync(harness, grant, 0, TokenWriterHarness.Now.AddSeconds(31)));
        Assert.Equal(OpenIddictConstants.Statuses.Revoked, await harness.GrantStatusAsync(grant.Id));
        Assert.Equal(OpenIddictConstants.Statuses.Revoked, (await harness.Reader.FindGrantAsync(grant.Id))!.Status);
        Assert.Equal(WriteOutcome.GrantInvalid, await ExchangeAsync(harness, grant, 2, TokenWriterHarness.Now.AddSeconds(32)));
    }

    /// <summary>A node that has not heard of two exchanges makes a token that is behind already.</summary>
    [Fact]
    public async Task Answer_that_would_be_behind_is_a_conflict_and_is_not_given()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var old = await AddAsync(harness);
        await ExchangeAsync(harness, old, 0);
        await ExchangeAsync(harness, (await harness.Reader.FindGrantAsync(old.Id))!, 1);

        Assert.Equal(WriteOutcome.Conflict, await ExchangeAsync(harness, old, 0));
        Assert.Equal(WriteOutcome.Repeated, await ExchangeAsync(harness, (await harness.Reader.FindGrantAsync(old.Id))!, 0));
        Assert.Equal(OpenIddictConstants.Statuses.Valid, await harness.GrantStatusAsync(old.Id));
    }

    /// <summary>A node that repeats an exchange of another one, which it takes for the first, does not take its own time for that of the first.</summary>
    [Fact]
    public async Task Leeway_is_not_extended_by_another_node()
    {
        var patience = TimeSpan.FromSeconds(30);
        await using var here = await TokenWriterHarness.CreateAsync(sqlite, options => options.BusyTimeout = patience);
        await using var there = here.Beside(patience);
        var grant = await AddAsync(here);
        _ = await there.Reader.FindGrantAsync(grant.Id);
        Assert.Equal(WriteOutcome.Committed, await ExchangeKnownAsync(here, 0, 0));
        Assert.Equal(WriteOutcome.Repeated, await ExchangeKnownAsync(there, 0, 29));
        Assert.Equal(WriteOutcome.Committed, await ExchangeKnownAsync(there, 1, 29));

        Assert.Equal(WriteOutcome.Replayed, await ExchangeKnownAsync(there, 0, 58));

        async Task<WriteOutcome> ExchangeKnownAsync(TokenWriterHarness node, int presented, int seconds) =>
            await ExchangeAsync(node, (await node.Reader.FindGrantAsync(grant.Id))!, presented, TokenWriterHarness.Now.AddSeconds(seconds));
    }

    /// <summary>As after a database was restored from yesterday's copy.</summary>
    [Fact]
    public async Task Token_of_a_later_generation_is_none()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var grant = await AddAsync(harness);
        Assert.Equal(WriteOutcome.TokenInvalid, await ExchangeAsync(harness, grant with { RefreshGeneration = 3 }, 3));
        Assert.Equal(0, (await harness.Reader.FindGrantAnewAsync(grant.Id))!.RefreshGeneration);
        Assert.Equal(OpenIddictConstants.Statuses.Valid, await harness.GrantStatusAsync(grant.Id));
    }

    [Fact]
    public async Task Token_of_a_grant_that_is_gone_yields_none()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        Assert.Equal(WriteOutcome.GrantInvalid, await ExchangeAsync(harness, harness.NewGrant(), 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public async Task Of_64_exchanges_at_once_by_two_writers_one_counts_and_the_leeway_decides_about_the_others(int leeway)
    {
        await using var here = await TokenWriterHarness.CreateAsync(sqlite, options => options.BusyTimeout = TimeSpan.FromSeconds(30));
        await using var there = here.Beside(TimeSpan.FromSeconds(30));
        var grant = await AddAsync(here);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 64).Select(number => Task.Run(() =>
            ExchangeAsync(number % 2 == 0 ? here : there, grant, 0, leeway: TimeSpan.FromSeconds(leeway)))));

        var row = (await here.Reader.FindGrantAnewAsync(grant.Id))!;
        Assert.Equal(1, row.RefreshGeneration);
        Assert.Single(outcomes, WriteOutcome.Committed);
        if (leeway > 0)
        {
            Assert.Equal(63, outcomes.Count(outcome => outcome is WriteOutcome.Repeated));
            Assert.Equal(OpenIddictConstants.Statuses.Valid, row.Status);
            return;
        }

        Assert.Contains(WriteOutcome.Replayed, outcomes);
        Assert.Equal(OpenIddictConstants.Statuses.Revoked, row.Status);
    }

    private static async Task<GrantRow> AddAsync(TokenWriterHarness harness)
    {
        var grant = harness.NewGrant() with { ExpiresAt = TokenWriterHarness.Now.AddDays(1) };
        var unit = new WriteUnit();
        unit.Insert(grant);
        Assert.Equal(WriteOutcome.Committed, await harness.Writer.WriteAsync(unit));
        return grant;
    }

    /// <summary>Exchanges a token as a node does that knows a grant so.</summary>
    private static Task<WriteOutcome> ExchangeAsync(
        TokenWriterHarness harness, GrantRow known, int presented, DateTime? now = null, TimeSpan? leeway = null, TokenRow? access = null)
    {
        var time = now ?? TokenWriterHarness.Now;
        var unit = new WriteUnit
        {
            Rotation = new(
                known.Id, presented, Math.Max(known.RefreshGeneration, presented + 1), time, leeway ?? s_leeway, RefreshTimes.Append(known.RefreshTimes, time),
                time.AddDays(14)),
        };
        if (access is not null)
        {
            unit.Insert(access);
        }

        return harness.Writer.WriteAsync(unit);
    }
}

public sealed class SqliteRefreshRotationTests() : RefreshRotationTests(sqlite: true);

public sealed class PostgreSqlRefreshRotationTests() : RefreshRotationTests(sqlite: false);
