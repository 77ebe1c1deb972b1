using AuthProvider.Storage.Keys;
using AuthProvider.Testing;
using Microsoft.IdentityModel.JsonWebTokens;

namespace AuthProvider.Protocol.Tests.Keys;

/// <summary>Keys are announced, sign, and retire after the last token that they signed (OpenID Connect Core 1.0, 10.1.1; PROTOCOL K1).</summary>
public sealed class KeyLifecycleTests : IAsyncLifetime
{
    private static readonly TimeSpan Announcement = TimeSpan.FromDays(2);
    private static readonly TimeSpan Retirement = TimeSpan.FromDays(2);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    private TestProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await TestProvider.StartAsync();

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public async Task Rotation_adds_new_kids_and_new_material_while_the_old_ones_stay()
    {
        var before = await GetKeysAsync();
        await RotateAsync(now: false);
        var after = await GetKeysAsync();
        Assert.Empty(before.Keys.Except(after.Keys));
        Assert.Equal(before.Count + 2, after.Count);
        Assert.Equal(after.Count, after.Values.Distinct().Count());
        Assert.All(before, key => Assert.Equal(key.Value, after[key.Key]));
    }

    [Fact]
    public async Task Announced_key_signs_only_when_its_time_has_come()
    {
        var old = await SigningKidAsync();
        await RotateAsync(now: false);
        Assert.Equal(old, await SigningKidAsync());
        _provider.Time.Advance(Announcement - TimeSpan.FromSeconds(1));
        Assert.Equal(old, await SigningKidAsync());
        _provider.Time.Advance(TimeSpan.FromSeconds(1));
        var fresh = await SigningKidAsync();
        Assert.NotEqual(old, fresh);
        Assert.Contains(fresh, (await GetKeysAsync()).Keys);
        Assert.Contains(old, (await GetKeysAsync()).Keys);
    }

    [Fact]
    public async Task Key_that_may_be_known_to_others_is_replaced_at_once()
    {
        var old = await SigningKidAsync();
        await RotateAsync(now: true);
        Assert.NotEqual(old, await SigningKidAsync());
    }

    /// <summary>A token outlives the change of keys, and is refused when it has expired itself.</summary>
    [Fact]
    public async Task Tokens_of_an_old_key_verify_until_they_end()
    {
        var desk = _provider.NewClient(TestApp.Desk);
        using var browser = _provider.NewBrowser();
        await RotateAsync(now: false);
        _provider.Time.Advance(Announcement - TimeSpan.FromMinutes(1));
        var tokens = await desk.SignInAsync(browser, TestUser.Alice);
        _provider.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.NotEqual(new JsonWebToken(tokens.AccessToken).Kid, await SigningKidAsync());

        // The ID token too, against what is published now.
        await desk.ValidateIdTokenAsync(tokens.IdToken!, new JsonWebToken(tokens.IdToken).GetPayloadValue<string>("nonce"));
        Assert.NotNull((await desk.GetUserInfoAsync(tokens.AccessToken!))["sub"]);
        _provider.Time.Advance(TimeSpan.FromMinutes(57));
        Assert.NotNull((await desk.GetUserInfoAsync(tokens.AccessToken!))["sub"]);
        _provider.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Null((await desk.GetUserInfoAsync(tokens.AccessToken!))["sub"]);
    }

    [Fact]
    public async Task Retired_key_leaves_after_the_last_token_that_it_signed()
    {
        var old = await SigningKidAsync();
        await RotateAsync(now: true);
        _provider.Time.Advance(Retirement - TimeSpan.FromSeconds(1));
        await RefreshAsync();
        Assert.Contains(old, (await GetKeysAsync()).Keys);
        _provider.Time.Advance(TimeSpan.FromSeconds(1));
        await RefreshAsync();
        Assert.DoesNotContain(old, (await GetKeysAsync()).Keys);
    }

    [Fact]
    public async Task Successor_comes_by_itself_and_is_announced_before()
    {
        var old = await SigningKidAsync();
        var before = await GetKeysAsync();
        _provider.Time.Advance(Lifetime - Announcement - TimeSpan.FromSeconds(1));
        await RefreshAsync();
        Assert.Equal(before.Count, (await GetKeysAsync()).Count);
        _provider.Time.Advance(TimeSpan.FromSeconds(1));
        await RefreshAsync();
        Assert.Equal(before.Count + 2, (await GetKeysAsync()).Count);
        Assert.Equal(old, await SigningKidAsync());
        _provider.Time.Advance(Announcement);
        Assert.NotEqual(old, await SigningKidAsync());
    }

    private Task<bool> RotateAsync(bool now) => _provider.UseAsync<SigningKeyStore, bool>(async keys => (await keys.RotateAsync(now)).Count == 2);

    private Task<bool> RefreshAsync() => _provider.UseAsync<SigningKeyStore, bool>(async keys =>
    {
        await keys.RefreshAsync();
        return true;
    });

    private async Task<string> SigningKidAsync() =>
        new JsonWebToken((await _provider.NewClient(TestApp.Robot).GetOwnTokenAsync("orders.read")).EnsureSuccess().AccessToken).Kid;

    // The keys that sign: their material by their kid.
    private async Task<Dictionary<string, string>> GetKeysAsync() =>
        (await WireAnswer.ReadAsync(await _provider.Http.GetAsync(".well-known/jwks"))).Json.GetProperty("keys").EnumerateArray()
            .Where(key => key.GetProperty("use").ValueEquals("sig"))
            .ToDictionary(key => key.GetProperty("kid").GetString()!, key => (key.TryGetProperty("n", out var n) ? n : key.GetProperty("x")).GetString()!);
}
