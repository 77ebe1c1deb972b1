using System.Net;
using System.Text.Json;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Storage.Keys;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AuthProvider.Protocol.Tests.Repetition;

/// <summary>
/// The same request again gets what it would get from the whole pipeline (docs/decisions/0008). The clock of these tests stands still, so
/// that nothing but the change itself can make an answer one of the past.
/// </summary>
public sealed class RepeatedRequestsTests : IAsyncLifetime
{
    private readonly RequestCounter _pipeline = new();
    private TestProvider _provider = null!;

    private RelyingPartyClient Robot => _provider.NewClient(TestApp.Robot);

    private RelyingPartyClient Desk => _provider.NewClient(TestApp.Desk);

    private RelyingPartyClient Orders => _provider.NewClient(TestApp.Orders);

    public async Task InitializeAsync() => _provider = await TestProvider.StartAsync(options => options.Configure = builder =>
        builder.Services.AddOpenIddict().AddServer().AddEventHandler(OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessRequestContext>()
            .UseSingletonHandler(_pipeline).SetOrder(int.MinValue).Build()));

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    /// <summary>RFC 9068, 2.2: each token has an identifier, a time and a signature of its own; they go through the pipeline once.</summary>
    [Theory]
    [InlineData("orders.read")]
    [InlineData("ledger.read")]
    public async Task Service_gets_another_signed_token_each_time(string scope)
    {
        var first = new JsonWebToken(await GetTokenAsync(scope));
        var count = _pipeline.Count;
        _provider.Time.Advance(TimeSpan.FromMilliseconds(999));
        var again = new JsonWebToken(await GetTokenAsync(scope));
        Assert.Equal(count, _pipeline.Count);
        _provider.Time.Advance(TimeSpan.FromMilliseconds(1));
        var late = new JsonWebToken(await GetTokenAsync(scope));
        Assert.Equal(count + 1, _pipeline.Count);

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
        var count = _pipeline.Count;
        var again = new JsonWebToken((await Robot.GetOwnTokenAsync(scope: null)).EnsureSuccess().AccessToken!);
        Assert.Equal(count, _pipeline.Count);
        Assert.NotEqual(first.Id, again.Id);
        Assert.All(new[] { first, again }, token =>
        {
            Assert.Equal(_provider.Issuer, Assert.Single(token.Audiences));
            Assert.Equal("robot", token.GetPayloadValue<string>("client_id"));
            Assert.DoesNotContain(token.Claims, claim => claim.Type.StartsWith("oi_", StringComparison.Ordinal));
        });
    }

    /// <summary>Introspection tells the times of each, and the same otherwise.</summary>
    [Fact]
    public async Task Service_gets_another_reference_each_time()
    {
        var first = await GetTokenAsync("vault.read");
        var count = _pipeline.Count;
        _provider.Time.Advance(TimeSpan.FromMilliseconds(999));
        var again = await GetTokenAsync("vault.read");
        Assert.Equal(count, _pipeline.Count);
        Assert.NotEqual(first, again);
        _provider.Time.Advance(TimeSpan.FromMilliseconds(1));
        var late = await GetTokenAsync("vault.read");
        Assert.Equal(count + 1, _pipeline.Count);

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
            var rows = await _provider.UseAsync<AuthProviderDbContext, List<Storage.Tokens.Token>>(database => database.Set<Storage.Tokens.Token>().AsNoTracking().ToListAsync());
            Assert.Equal(count, rows.Count);
            Assert.All(rows, row => Assert.True(row.ExpirationDate - row.CreationDate == TimeSpan.FromHours(1)));
            Assert.DoesNotContain(rows, row => row.ReferenceId is { } reference && tokens.Contains(reference));
        }

        // From the rows alone.
        _provider.Services.GetRequiredService<TokenCache>().Clear();
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

        _provider.Services.GetRequiredService<TokenCache>().Clear();
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

    /// <summary>What knows the secret is told apart from what does not, whatever was answered a moment ago.</summary>
    [Fact]
    public async Task Wrong_secret_and_another_scope_are_judged_anew()
    {
        await GetTokenAsync();
        var liar = new RelyingPartyClient(_provider, TestApp.Robot, "another secret");
        Assert.Equal("invalid_client", (await liar.GetOwnTokenAsync("orders.read")).Error);
        Assert.Equal("invalid_scope", (await Robot.GetOwnTokenAsync("orders.read nonsense")).Error);
        liar = Robot;
        liar.AuthenticationMethod = "none";
        Assert.Equal("invalid_request", (await liar.GetOwnTokenAsync("orders.read")).Error);
    }

    [Fact]
    public async Task Replaced_secret_ends_at_once()
    {
        await GetTokenAsync();
        await ChangeAppAsync(TestApp.Robot, async (apps, app) => await apps.RotateSecretAsync(app, TimeSpan.Zero));
        Assert.Equal("invalid_client", (await Robot.GetOwnTokenAsync("orders.read")).Error);
    }

    [Fact]
    public async Task Disabled_app_gets_nothing_and_its_tokens_are_dead()
    {
        var token = (await GetTokenAsync()).EncodedToken;
        Assert.True((await Orders.IntrospectAsync(token)).IsActive);
        await ChangeAppAsync(TestApp.Robot, (apps, app) => apps.SetStatusAsync(app, AppStatus.Disabled));
        Assert.False((await Orders.IntrospectAsync(token)).IsActive);
        Assert.Equal("unauthorized_client", (await Robot.GetOwnTokenAsync("orders.read")).Error);
    }

    [Fact]
    public async Task Deleted_api_is_told_nothing()
    {
        var token = (await GetTokenAsync()).EncodedToken;
        Assert.True((await Orders.IntrospectAsync(token)).IsActive);
        var orders = Orders;
        await ChangeAppAsync(TestApp.Orders, (apps, app) => apps.DeleteAsync(app));
        Assert.Equal("invalid_client", (await orders.IntrospectAsync(token)).Error);
        Assert.Equal("invalid_scope", (await Robot.GetOwnTokenAsync("orders.read")).Error);
    }

    /// <summary>An API that wants another kind of token gets it at once: with a row that a restart does not forget.</summary>
    [Fact]
    public async Task Other_kind_of_token_is_made_at_once()
    {
        await GetTokenAsync();
        await ChangeAppAsync(TestApp.Orders, async (apps, app) => await apps.UpdateAsync(app, await apps.ReadAsync(app) with { AccessToken = AccessTokenKind.Reference }));
        var token = (await Robot.GetOwnTokenAsync("orders.read")).EnsureSuccess().AccessToken!;
        Assert.DoesNotContain('.', token);
    }

    [Theory]
    [InlineData("orders.read")]
    [InlineData("ledger.read")]
    [InlineData("vault.read")]
    public async Task Introspection_is_answered_again_until_the_second_in_which_the_token_expires(string scope)
    {
        var api = ApiOf(scope);
        var token = (await Robot.GetOwnTokenAsync(scope)).EnsureSuccess().AccessToken!;
        var first = await api.IntrospectAsync(token);
        var count = _pipeline.Count;
        var again = await api.IntrospectAsync(token);
        Assert.Equal(count, _pipeline.Count);
        Assert.Equal((first.Text, first.Headers.CacheControl?.ToString()), (again.Text, again.Headers.CacheControl?.ToString()));

        _provider.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(300));
        Assert.True((await api.IntrospectAsync(token)).IsActive);
        _provider.Time.Advance(TimeSpan.FromMilliseconds(300));
        Assert.False((await api.IntrospectAsync(token)).IsActive);
    }

    [Fact]
    public async Task Userinfo_tells_a_change_and_the_end_of_the_session_at_once()
    {
        using var browser = _provider.NewBrowser();
        var token = (await Desk.SignInAsync(browser, TestUser.Alice, "openid profile")).EnsureSuccess().AccessToken!;
        var first = await Desk.GetUserInfoAsync(token);
        var count = _pipeline.Count;
        Assert.Equal(first.Text, (await Desk.GetUserInfoAsync(token)).Text);
        Assert.Equal(count, _pipeline.Count);

        await _provider.UseAsync<AuthProviderDbContext, int>(async database =>
        {
            var alice = await database.Users.AsTracking().SingleAsync(user => user.UserName == TestUser.Alice.UserName);
            alice.DisplayName = "Alice the second";
            return await database.SaveChangesAsync();
        });
        Assert.Contains("Alice the second", (await Desk.GetUserInfoAsync(token)).Text, StringComparison.Ordinal);

        await browser.GoToAsync("/sign-out");
        await browser.ConfirmSignOutAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await Desk.GetUserInfoAsync(token)).Status);
    }

    [Fact]
    public async Task Disabled_user_is_nobody_at_once()
    {
        using var browser = _provider.NewBrowser();
        var token = (await Desk.SignInAsync(browser, TestUser.Alice, "openid profile")).EnsureSuccess().AccessToken!;
        (await Desk.GetUserInfoAsync(token)).EnsureSuccess();
        Assert.True((await Desk.IntrospectAsync(token)).IsActive);
        var alice = Guid.Parse(await _provider.GetSubjectAsync(TestUser.Alice));
        await _provider.UseAsync<UserDirectory, bool>(async users => await users.DisableAsync(alice) is not null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Desk.GetUserInfoAsync(token)).Status);
        Assert.False((await Desk.IntrospectAsync(token)).IsActive);
    }

    /// <summary>A key that replaces a known one signs the next token.</summary>
    [Fact]
    public async Task New_key_signs_at_once()
    {
        var old = await GetTokenAsync();
        await _provider.UseAsync<SigningKeyStore, int>(async keys => (await keys.RotateAsync(now: true)).Count);
        var token = await GetTokenAsync();
        Assert.NotEqual(old.Kid, token.Kid);
        Assert.True((await Orders.IntrospectAsync(token.EncodedToken)).IsActive);
    }

    /// <summary>What is used once goes through the pipeline each time: a code, a refresh token.</summary>
    [Fact]
    public async Task Single_use_is_never_repeated()
    {
        using var browser = _provider.NewBrowser();
        var request = Desk.NewRequest("openid");
        var code = (await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice)).Code!;
        Assert.Equal(HttpStatusCode.OK, (await Desk.ExchangeAsync(request, code)).Status);
        Assert.Equal("invalid_grant", (await Desk.ExchangeAsync(request, code)).Error);
    }

    private async Task<JsonWebToken> GetTokenAsync() => new(await GetTokenAsync("orders.read"));

    private async Task<string> GetTokenAsync(string scope) => (await Robot.GetOwnTokenAsync(scope)).EnsureSuccess().AccessToken!;

    private RelyingPartyClient ApiOf(string scope) => _provider.NewClient(TestApp.All.Single(app => app.ApiScope == scope));

    private Task<bool> ChangeAppAsync(TestApp which, Func<AppStore, App, Task> change) => _provider.UseAsync<AppStore, bool>(async apps =>
    {
        await change(apps, (await apps.FindAsync(which.ClientId))!);
        return true;
    });

    private sealed class RequestCounter : IOpenIddictServerHandler<ProcessRequestContext>
    {
        private int _count;

        public int Count => _count;

        public ValueTask HandleAsync(ProcessRequestContext context)
        {
            Interlocked.Increment(ref _count);
            return ValueTask.CompletedTask;
        }
    }
}
