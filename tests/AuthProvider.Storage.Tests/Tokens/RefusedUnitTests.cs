using AuthProvider.Storage.Database;
using AuthProvider.Storage.Grants;
using AuthProvider.Storage.Sessions;
using AuthProvider.Storage.Tokens;
using AuthProvider.Storage.Tokens.Writing;
using AuthProvider.Storage.Users;
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

    /// <summary>As the exchange of a code whose user has revoked grants since.</summary>
    [Theory]
    [InlineData(0, WriteOutcome.GrantInvalid)]
    [InlineData(1, WriteOutcome.Committed)]
    [InlineData(2, WriteOutcome.GrantInvalid)]
    public async Task Grant_of_another_epoch_refuses_the_unit(int number, WriteOutcome expected)
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var session = await AddSessionAsync(harness, epoch: 1);
        var grant = harness.NewGrant() with { SessionId = session.Id, Epoch = new(session.UserId, number) };

        Assert.Equal(expected, await harness.Writer.WriteAsync(With(grant, harness.NewToken(grant.Id))));
        if (expected == WriteOutcome.Committed)
        {
            Assert.Equal(OpenIddictConstants.Statuses.Valid, await harness.GrantStatusAsync(grant.Id));
            Assert.Single(await harness.TokensAsync(grant.Id));
            return;
        }

        await AssertNothingAsync(harness, grant);
    }

    /// <summary>As a code that comes back, while its session lasts and after.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Grant_that_is_there_already_is_revoked(bool hasEnded)
    {
        await using var harness = await TokenWriterHarness.CreateAsync(sqlite);
        var session = await AddSessionAsync(harness, epoch: 0);
        var grant = harness.NewGrant() with { SessionId = session.Id, IsOffline = true, Epoch = new(session.UserId, 0) };
        Assert.Equal(WriteOutcome.Committed, await harness.Writer.WriteAsync(With(grant, harness.NewToken(grant.Id))));
        if (hasEnded)
        {
            await using var context = harness.Database.Open();
            await context.Sessions.ExecuteUpdateAsync(update => update.SetProperty(row => row.EndedAt, TimeProvider.System.GetUtcNow()));
        }

        Assert.Equal(WriteOutcome.Replayed, await harness.Writer.WriteAsync(With(grant, harness.NewToken(grant.Id))));
        Assert.Equal(OpenIddictConstants.Statuses.Revoked, await harness.GrantStatusAsync(grant.Id));
        Assert.Equal(OpenIddictConstants.Statuses.Revoked, (await harness.Reader.FindGrantAsync(grant.Id))!.Status);
        Assert.Single(await harness.TokensAsync(grant.Id));
        Assert.NotEqual(WriteOutcome.Committed, await harness.Writer.WriteAsync(With(grant, harness.NewToken(grant.Id))));
        Assert.Single(await harness.TokensAsync(grant.Id));
    }

    /// <summary>As one code at two nodes at once: each has a writer of its own.</summary>
    [Fact]
    public async Task Of_two_writers_that_insert_one_grant_one_succeeds_and_it_is_revoked()
    {
        var patience = TimeSpan.FromSeconds(30);
        await using var here = await TokenWriterHarness.CreateAsync(sqlite, options => options.BusyTimeout = patience);
        await using var there = here.Beside(patience);
        for (var round = 0; round < 100; round++)
        {
            var grant = here.NewGrant();
            var outcomes = await Task.WhenAll(
                Task.Run(() => here.Writer.WriteAsync(With(grant, here.NewToken(grant.Id)))), Task.Run(() => there.Writer.WriteAsync(With(grant, there.NewToken(grant.Id)))));

            Assert.Equal([WriteOutcome.Committed, WriteOutcome.Replayed], outcomes.Order());
            Assert.Equal(OpenIddictConstants.Statuses.Revoked, await here.GrantStatusAsync(grant.Id));
            Assert.Single(await here.TokensAsync(grant.Id));
        }
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

    private static async Task<Session> AddSessionAsync(TokenWriterHarness harness, int epoch)
    {
        await using var context = harness.Database.Open();
        var session = new Session
        {
            Sid = "sid", AuthenticationMethods = "pwd", ExpiresAt = DateTimeOffset.MaxValue,
            User = new User { UserName = "alice", GrantEpoch = epoch },
            Browser = new Browser { SecretHash = "hash" },
        };
        context.Sessions.Add(session);
        await context.SaveChangesAsync();
        return session;
    }

    private static WriteUnit With(GrantRow grant, TokenRow token)
    {
        var unit = new WriteUnit();
        unit.Insert(grant);
        unit.Insert(token);
        return unit;
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
