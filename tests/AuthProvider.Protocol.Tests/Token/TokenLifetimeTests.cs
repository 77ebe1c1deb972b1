using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.Token;

/// <summary>How long codes and tokens count, one second before and after.</summary>
public sealed class TokenLifetimeTests : IAsyncLifetime
{
    private TestProvider _provider = null!;
    private RelyingPartyClient _desk = null!;

    public async Task InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        _desk = _provider.NewClient(TestApp.Desk);
    }

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public async Task Code_used_again_after_thirty_seconds_is_refused()
    {
        using var browser = _provider.NewBrowser();
        var request = _desk.NewRequest();
        var code = (await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice)).Code!;
        var tokens = (await _desk.ExchangeAsync(request, code)).EnsureSuccess();
        _provider.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("invalid_grant", (await _desk.ExchangeAsync(request, code)).Error);
        Assert.False((await _desk.IntrospectAsync(tokens.AccessToken!)).IsActive);
    }

    [Theory]
    [InlineData("openid")]
    [InlineData("openid ledger.read")]
    [InlineData("openid vault.read")]
    public async Task Access_token_dies_with_its_expires_in(string scope)
    {
        using var browser = _provider.NewBrowser();
        var tokens = await _desk.SignInAsync(browser, TestUser.Alice, scope);
        _provider.Time.Advance(TimeSpan.FromSeconds(tokens.Json.GetProperty("expires_in").GetInt64() - 1));
        Assert.True((await _desk.IntrospectAsync(tokens.AccessToken!)).IsActive);
        _provider.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.False((await _desk.IntrospectAsync(tokens.AccessToken!)).IsActive);
    }

    [Fact]
    public async Task Refresh_keeps_what_was_granted_and_gives_a_newer_id_token()
    {
        using var browser = _provider.NewBrowser();
        var first = await _desk.SignInAsync(browser, TestUser.Alice, "openid email offline_access");
        _provider.Time.Advance(TimeSpan.FromMinutes(2));
        var second = (await _desk.RefreshAsync(first.RefreshToken!)).EnsureSuccess();
        Assert.True(second.Headers.CacheControl!.NoStore);
        Assert.NotEqual(first.RefreshToken, second.RefreshToken);
        var before = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(first.IdToken);
        var after = await _desk.ValidateIdTokenAsync(second.IdToken!, Nonce(second.IdToken!));
        foreach (var claim in new[] { "iss", "sub", "aud", "auth_time", "sid", "azp", "acr" })
        {
            Assert.Equal(Value(before, claim), Value(after, claim));
        }

        Assert.True(after.IssuedAt > before.IssuedAt);
        Assert.Equal("alice@example.com", (await _desk.GetUserInfoAsync(second.AccessToken!))["email"]);
    }

    [Fact]
    public async Task Refresh_token_used_again_is_forgiven_within_the_leeway_and_kills_its_family_after_it()
    {
        using var browser = _provider.NewBrowser();
        var first = await _desk.SignInAsync(browser, TestUser.Alice, "openid offline_access");
        var second = (await _desk.RefreshAsync(first.RefreshToken!)).EnsureSuccess();
        _provider.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.NotNull((await _desk.RefreshAsync(first.RefreshToken!)).EnsureSuccess().RefreshToken);
        _provider.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("invalid_grant", (await _desk.RefreshAsync(first.RefreshToken!)).Error);
        Assert.Equal("invalid_grant", (await _desk.RefreshAsync(second.RefreshToken!)).Error);
        Assert.False((await _desk.IntrospectAsync(second.AccessToken!)).IsActive);
    }

    [Fact]
    public async Task Refresh_token_of_another_client_is_refused_and_stays_good_for_its_own()
    {
        using var browser = _provider.NewBrowser();
        var tokens = await _desk.SignInAsync(browser, TestUser.Alice, "openid offline_access");
        var answer = await _provider.NewClient(TestApp.Shop).RefreshAsync(tokens.RefreshToken!);
        Assert.Equal("invalid_grant", answer.Error);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.Status);
        Assert.NotNull((await _desk.RefreshAsync(tokens.RefreshToken!)).AccessToken);
    }

    [Fact]
    public async Task Refresh_may_narrow_the_scope_and_not_widen_it()
    {
        using var browser = _provider.NewBrowser();
        var tokens = await _desk.SignInAsync(browser, TestUser.Alice, "openid email offline_access");
        Assert.Equal("invalid_scope", (await _desk.RefreshAsync(tokens.RefreshToken!, ("scope", "openid email phone"))).Error);
        var narrow = (await _desk.RefreshAsync(tokens.RefreshToken!, ("scope", "openid"))).EnsureSuccess();
        Assert.Null((await _desk.GetUserInfoAsync(narrow.AccessToken!))["email"]);
    }

    private static string? Nonce(string idToken) => Value(new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(idToken), "nonce");

    private static string? Value(Microsoft.IdentityModel.JsonWebTokens.JsonWebToken token, string claim) =>
        token.Claims.FirstOrDefault(other => other.Type == claim)?.Value;
}
