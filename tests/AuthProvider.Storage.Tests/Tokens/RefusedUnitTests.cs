using AuthProvider.Storage.Database;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Tokens;
using AuthProvider.Storage.Tokens.Writing;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;

namespace AuthProvider.Storage.Tests.Tokens;

/// <summary>A unit that is refused leaves nothing behind, whatever else is in it.</summary>
public abstract class RefusedUnitTests(bool sqlite)
{
    /// <summary>As an authorization request, with and without a code, whose session has ended meanwhile.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Grant_of_a_session_that_has_ended_refuses_the_unit(bool withToken)
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var grant = harness.NewGrant() with { SessionId = Guid.CreateVersion7() };
        var unit = new WriteUnit();
        unit.Insert(grant);
        if (withToken)
        {
            unit.Insert(harness.NewToken(grant.Id));
        }

        Assert.Equal(WriteOutcome.GrantInvalid, await harness.Writer.WriteAsync(unit));
        await AssertNothingAsync(harness, grant);
    }

    /// <summary>As a pushed request: it is not used up by a session that has ended.</summary>
    [Fact]
    public async Task Grant_of_a_session_that_has_ended_keeps_what_was_to_be_used()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var pushed = harness.NewToken();
        await harness.InsertAsync(pushed);
        var grant = harness.NewGrant() with { SessionId = Guid.CreateVersion7() };
        var unit = Use(pushed);
        unit.Insert(grant);
        unit.Insert(harness.NewToken(grant.Id));

        Assert.Equal(WriteOutcome.GrantInvalid, await harness.Writer.WriteAsync(unit));
        await AssertNothingAsync(harness, grant);
        Assert.Equal(OpenIddictConstants.Statuses.Valid, (await harness.Reader.FindTokenAsync(pushed.Id))!.Status);
        Assert.Equal(WriteOutcome.Committed, await harness.Writer.WriteAsync(Use(pushed)));
    }

    /// <summary>As two answers to one question at once: the second one makes no grant.</summary>
    [Fact]
    public async Task Use_that_comes_too_late_makes_no_grant()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var pushed = harness.NewToken();
        await harness.InsertAsync(pushed);
        Assert.Equal(WriteOutcome.Committed, await harness.Writer.WriteAsync(Use(pushed)));
        var grant = harness.NewGrant();
        var unit = Use(pushed);
        unit.Insert(grant);
        unit.Insert(harness.NewToken(grant.Id));

        Assert.NotEqual(WriteOutcome.Committed, await harness.Writer.WriteAsync(unit));
        await AssertNothingAsync(harness, grant);
    }

    /// <summary>A token, its grant and what it is exchanged for in one unit.</summary>
    [Fact]
    public async Task Use_with_a_new_grant_writes_all_of_it()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var pushed = harness.NewToken();
        await harness.InsertAsync(pushed);
        var grant = harness.NewGrant();
        var unit = Use(pushed);
        unit.Insert(grant);
        unit.Insert(harness.NewToken(grant.Id));

        Assert.Equal(WriteOutcome.Committed, await harness.Writer.WriteAsync(unit));
        Assert.Equal(OpenIddictConstants.Statuses.Valid, await harness.GrantStatusAsync(grant.Id));
        Assert.Single(await harness.TokensAsync(grant.Id));
    }

    /// <summary>As a request of an app that is deleted meanwhile.</summary>
    [Fact]
    public async Task Token_of_an_app_that_is_gone_fails_as_what_it_is()
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => harness.InsertAsync(harness.NewToken() with { ApplicationId = Guid.CreateVersion7() }));
        Assert.True(MissingRow.IsCauseOf(failure), failure.ToString());

        var twice = harness.NewToken();
        await harness.InsertAsync(twice);
        failure = await Assert.ThrowsAnyAsync<Exception>(() => harness.InsertAsync(twice));
        Assert.False(MissingRow.IsCauseOf(failure), failure.ToString());
    }

    private static WriteUnit Use(TokenRow token) => new() { Consumption = new(token.Id, TokenWriterHarness.Now, TimeSpan.Zero) };

    private static async Task AssertNothingAsync(TokenWriterHarness harness, GrantRow grant)
    {
        await using var context = harness.Database.Open();
        Assert.False(await context.Grants.AnyAsync(row => row.Id == grant.Id));
        Assert.Empty(await harness.TokensAsync(grant.Id));
        Assert.Null(await harness.Reader.FindGrantAsync(grant.Id));
    }
}

public sealed class SqliteRefusedUnitTests() : RefusedUnitTests(sqlite: true);

public sealed class PostgreSqlRefusedUnitTests() : RefusedUnitTests(sqlite: false);
