using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Tokens;
using AuthProvider.Storage.Tokens.Pruning;
using AuthProvider.Storage.Tokens.Writing;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;

namespace AuthProvider.Storage.Tests.Tokens;

/// <summary>What leaves when, and which pictures go with it.</summary>
public sealed class TokenPrunerTests
{
    /// <summary>At a node whose clock is behind, an assertion or a challenge may still be good.</summary>
    [Fact]
    public async Task What_counts_once_is_remembered_longer_than_it_is_good()
    {
        await using var provider = await TestProvider.StartAsync();
        var expiresAt = provider.Time.GetUtcNow().UtcDateTime;
        await provider.UseAsync<AuthProviderDbContext, int>(database =>
        {
            database.UsedAssertions.Add(new() { Id = new byte[32], ExpiresAt = expiresAt });
            database.SpentChallenges.Add(new() { Id = new byte[32], ExpiresAt = expiresAt });
            return database.SaveChangesAsync();
        });
        var pruner = provider.Services.GetRequiredService<TokenPruner>();

        provider.Time.Advance(new PruningOptions().Grace);
        await pruner.PruneAsync();
        Assert.Equal((1, 1), await CountAsync(provider));

        provider.Time.Advance(TimeSpan.FromSeconds(1));
        await pruner.PruneAsync();
        Assert.Equal((0, 0), await CountAsync(provider));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task All_that_expired_leaves_batch_by_batch_and_nothing_else(bool sqlite)
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var now = TokenWriterHarness.Now;

        // Ten of each time, in batches of seven.
        await harness.InsertAsync([.. Enumerable.Range(0, 100).Select(index => harness.NewToken() with { ExpirationDate = now.AddMilliseconds(-1 - (index / 10)) })]);
        await harness.InsertAsync(harness.NewToken() with { ExpirationDate = now }, harness.NewToken() with { ExpirationDate = null });

        Assert.Equal(100, await PrunerOf(harness, batchSize: 7).PruneTokensAsync(new DateTimeOffset(now)));

        Assert.Equal([null, now], (await harness.TokensAsync(grantId: null)).Select(token => token.ExpirationDate).Order());
    }

    [Fact]
    public async Task PostgreSql_prunes_beside_the_writer()
    {
        using var stop = new WriterStop();
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite: false, options => options.Probe = stop.Probe);
        await harness.InsertAsync(harness.NewToken() with { ExpirationDate = TokenWriterHarness.Now.AddSeconds(-1) });
        stop.Demand();
        var write = harness.InsertAsync(harness.NewToken());
        await stop.ReachedAsync();

        Assert.Equal(1, await PrunerOf(harness, batchSize: 10).PruneTokensAsync(new DateTimeOffset(TokenWriterHarness.Now)));

        stop.GoOn();
        Assert.Equal(WriteOutcome.Committed, await write);
    }

    /// <summary>Every answer after the first to one pushed request is a use too many, and anybody may ask for many.</summary>
    [Theory]
    [InlineData(OpenIddictConstants.TokenTypeIdentifiers.Private.RequestToken, true)]
    [InlineData(OpenIddictConstants.TokenTypeIdentifiers.Private.UserCode, false)]
    public void Grants_stay_known_when_a_pushed_request_is_used_again(string type, bool stays)
    {
        var cache = new TokenCache();
        var grant = new GrantRow { Id = Guid.CreateVersion7(), Status = OpenIddictConstants.Statuses.Valid };
        var used = new TokenRow { Id = Guid.CreateVersion7(), Status = OpenIddictConstants.Statuses.Redeemed, Type = type };
        cache.Grants.Put(grant.Id, grant);
        cache.Tokens.Put(used.Id, used);

        cache.OnCommitted(new WriteUnit { Consumption = new(used.Id, DateTime.UnixEpoch, TimeSpan.Zero) }, WriteOutcome.Replayed);

        Assert.Equal(stays, cache.Grants.TryGet(grant.Id, out _));
    }

    private static TokenPruner PrunerOf(TokenWriterHarness harness, int batchSize)
    {
        var options = Options.Create(new PruningOptions { BatchSize = batchSize, Pause = TimeSpan.Zero });
        var metrics = new ServiceCollection().AddMetrics().AddSingleton<PruningMetrics>().BuildServiceProvider().GetRequiredService<PruningMetrics>();
        return new(new(new(harness.Writer, harness.Database.Connection), options, metrics, TimeProvider.System), options, TimeProvider.System);
    }

    private static Task<(int Assertions, int Challenges)> CountAsync(TestProvider provider) => provider.UseAsync<AuthProviderDbContext, (int, int)>(
        async database => (await database.UsedAssertions.CountAsync(), await database.SpentChallenges.CountAsync()));
}
