using System.Text.Json;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;

namespace AuthProvider.Protocol.Tests.Repetition;

/// <summary>A token that is asked for again is another token: with an identifier, times, a signature and, where it has one, a row of its own.</summary>
public sealed class RepeatedTokensTests : RepetitionTests
{
    /// <summary>RFC 9068, 2.2: each token has an identifier, a time and a signature of its own; they go through the pipeline once.</summary>
    [Theory]
    [InlineData("orders.read")]
    [InlineData("ledger.read")]
    public async Task Service_gets_another_signed_token_each_time(string scope)
    {
        var first = new JsonWebToken(await GetTokenAsync(scope));
        var count = Pipeline.Count;
        Provider.Time.Advance(TimeSpan.FromMilliseconds(999));
        var again = new JsonWebToken(await GetTokenAsync(scope));
        Assert.Equal(count, Pipeline.Count);
        Provider.Time.Advance(TimeSpan.FromMilliseconds(1));
        var late = new JsonWebToken(await GetTokenAsync(scope));
        Assert.Equal(count + 1, Pipeline.Count);

        Assert.Equal(3, new[] { first, again, late }.Select(token => token.Id).Distinct().Count());
        Assert.All(new[] { first, again, late }, token =>
        {
            Assert.True(Guid.TryParseExact(token.Id, "D", out _));
            Assert.Equal(TimeSpan.FromHours(1), token.ValidTo - token.IssuedAt);
            Assert.Equal(Without(first), Without(token));
        });
        Assert.Equal(late.IssuedAt, again.IssuedAt.AddSeconds(1));
        foreach (var token in new[] { first, again, late })
        {
            Assert.True((await ApiOf(scope).IntrospectAsync(token.EncodedToken)).IsActive);
        }

        static string Without(JsonWebToken token) => string.Join(
            ' ',
            token.Claims.Where(claim => claim.Type is not ("jti" or "oi_tkn_id" or "iat" or "exp")).Select(claim => $"{claim.Type}={claim.Value}").Append(token.EncodedHeader));
    }

    /// <summary>RFC 9068, 2.2 and 3: a token for no API is for this server, also the one that the pipeline did not make; neither names its presenter twice.</summary>
    [Fact]
    public async Task Service_without_an_api_gets_tokens_for_this_server_each_time()
    {
        var first = new JsonWebToken((await Robot.GetOwnTokenAsync(scope: null)).EnsureSuccess().AccessToken!);
        var count = Pipeline.Count;
        var again = new JsonWebToken((await Robot.GetOwnTokenAsync(scope: null)).EnsureSuccess().AccessToken!);
        Assert.Equal(count, Pipeline.Count);
        Assert.NotEqual(first.Id, again.Id);
        Assert.All(new[] { first, again }, token =>
        {
            Assert.Equal(Provider.Issuer, Assert.Single(token.Audiences));
            Assert.Equal("robot", token.GetPayloadValue<string>("client_id"));
            Assert.DoesNotContain(token.Claims, claim => claim.Type.StartsWith("oi_", StringComparison.Ordinal));
        });
    }

    /// <summary>Introspection tells the times of each, and the same otherwise.</summary>
    [Fact]
    public async Task Service_gets_another_reference_each_time()
    {
        var first = await GetTokenAsync("vault.read");
        var count = Pipeline.Count;
        Provider.Time.Advance(TimeSpan.FromMilliseconds(999));
        var again = await GetTokenAsync("vault.read");
        Assert.Equal(count, Pipeline.Count);
        Assert.NotEqual(first, again);
        Provider.Time.Advance(TimeSpan.FromMilliseconds(1));
        var late = await GetTokenAsync("vault.read");
        Assert.Equal(count + 1, Pipeline.Count);

        var said = new List<JsonElement>();
        foreach (var token in new[] { first, again, late })
        {
            said.Add((await ApiOf("vault.read").IntrospectAsync(token)).Json);
        }

        Assert.All(said, answer => Assert.True(answer.GetProperty("active").GetBoolean()));
        Assert.Equal(3, new[] { first, again, late }.Distinct(StringComparer.Ordinal).Count());
        Assert.All(said, answer => Assert.Equal(3600, answer.GetProperty("exp").GetInt64() - answer.GetProperty("iat").GetInt64()));
        Assert.Equal(said[2].GetProperty("iat").GetInt64(), said[1].GetProperty("iat").GetInt64() + 1);
        Assert.All(said, answer => Assert.Equal(
            said[0].EnumerateObject().Where(IsShared).Select(member => member.ToString()), answer.EnumerateObject().Where(IsShared).Select(member => member.ToString())));

        static bool IsShared(JsonProperty member) => member.Name is not ("iat" or "nbf" or "exp");
    }

    /// <summary>What has a row has it when the answer comes, and keeps nothing that can be read in it.</summary>
    [Theory]
    [InlineData("ledger.read")]
    [InlineData("vault.read")]
    public async Task Each_token_has_a_row_of_its_own(string scope)
    {
        var tokens = new List<string>();
        for (var count = 1; count <= 5; count++)
        {
            tokens.Add(await GetTokenAsync(scope));
            var rows = await Provider.UseAsync<AuthProviderDbContext, List<Storage.Tokens.Token>>(database => database.Set<Storage.Tokens.Token>().AsNoTracking().ToListAsync());
            Assert.Equal(count, rows.Count);
            Assert.All(rows, row => Assert.True(row.ExpirationDate - row.CreationDate == TimeSpan.FromHours(1)));
            Assert.DoesNotContain(rows, row => row.ReferenceId is { } reference && tokens.Contains(reference));
        }

        // From the rows alone.
        Provider.Services.GetRequiredService<TokenCache>().Clear();
        foreach (var token in tokens)
        {
            Assert.True((await ApiOf(scope).IntrospectAsync(token)).IsActive);
        }
    }

    /// <summary>Each has its row and speaks of it, also where many are made of one answer at once.</summary>
    [Theory]
    [InlineData("orders.read")]
    [InlineData("ledger.read")]
    [InlineData("vault.read")]
    public async Task Tokens_that_are_asked_for_at_the_same_time_can_each_be_revoked_alone(string scope)
    {
        await GetTokenAsync(scope);
        var tokens = await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => Task.Run(() => GetTokenAsync(scope))));
        Assert.Equal(tokens.Length, tokens.Distinct(StringComparer.Ordinal).Count());

        Provider.Services.GetRequiredService<TokenCache>().Clear();
        var (revoked, kept) = (tokens[..10], tokens[^10..]);
        foreach (var token in revoked)
        {
            (await Robot.RevokeAsync(token)).EnsureSuccess();
        }

        foreach (var token in revoked.Concat(kept))
        {
            Assert.Equal(kept.Contains(token), (await ApiOf(scope).IntrospectAsync(token)).IsActive);
        }
    }

    [Theory]
    [InlineData("orders.read")]
    [InlineData("ledger.read")]
    [InlineData("vault.read")]
    public async Task Token_of_a_repeated_request_can_be_revoked_alone(string scope)
    {
        var (first, second) = (await GetTokenAsync(scope), await GetTokenAsync(scope));
        Assert.True((await ApiOf(scope).IntrospectAsync(second)).IsActive);
        (await Robot.RevokeAsync(second)).EnsureSuccess();
        Assert.False((await ApiOf(scope).IntrospectAsync(second)).IsActive);
        Assert.True((await ApiOf(scope).IntrospectAsync(first)).IsActive);
    }
}
