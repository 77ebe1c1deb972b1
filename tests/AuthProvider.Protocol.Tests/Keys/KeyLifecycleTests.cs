using AuthProvider.Storage.Database;
using AuthProvider.Storage.Keys;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;
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

    /// <summary>Who has the database has the keys in it too that do not sign yet.</summary>
    [Fact]
    public async Task Announced_key_does_not_sign_after_all_keys_were_replaced_at_once()
    {
        await RotateAsync(now: false);
        _provider.Time.Advance(TimeSpan.FromHours(40));
        await RotateAsync(now: true);
        var kid = await SigningKidAsync();
        _provider.Time.Advance(TimeSpan.FromHours(8));
        await RefreshAsync();
        Assert.Equal(kid, await SigningKidAsync());

        // It stays for its tokens.
        _provider.Time.Advance(TimeSpan.FromHours(41));
        await RefreshAsync();
        Assert.Equal(kid, await SigningKidAsync());
        Assert.Contains(kid, (await GetKeysAsync()).Keys);
    }

    /// <summary>A machine that came up with a fast clock made the first keys; then its clock was put right.</summary>
    [Fact]
    public async Task Clock_that_stands_before_all_keys_signs_with_the_first_one()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
        await using var fast = await TestProvider.StartAsync(options =>
        {
            options.Configure = builder =>
            {
                foreach (var name in (string[])["ConnectionStrings:AuthProvider", "MasterKey"])
                {
                    settings[name] = builder.Configuration[name];
                }
            };
        });
        await using var right = await TestProvider.StartAsync(options =>
        {
            options.Seed = false;
            options.StartAt = fast.Time.GetUtcNow() - TimeSpan.FromHours(6);
            foreach (var (name, value) in settings)
            {
                options.Settings[name] = value;
            }
        });

        Assert.NotNull((await right.NewClient(TestApp.Robot).GetOwnTokenAsync("orders.read")).EnsureSuccess().AccessToken);
        var kid = await SigningKidAsync(right);
        await right.UseAsync<SigningKeyStore, bool>(async keys => (await keys.RotateAsync(now: false)).Count == 2);
        Assert.Equal(kid, await SigningKidAsync(right));
        right.Time.Advance(Announcement);
        Assert.NotEqual(kid, await SigningKidAsync(right));
    }

    /// <summary>An app keeps the ID token of the sign-in, and a session lives longer than the key that signed it (OpenID Connect Core 1.0, 3.1.2.1).</summary>
    [Theory]
    [InlineData(98, false, true)]
    [InlineData(98, true, false)]
    [InlineData(149, false, false)]
    public async Task Id_token_is_a_good_hint_as_long_as_its_session_may_live(int hours, bool replacedAtOnce, bool isGood)
    {
        await using var provider = await TestProvider.StartAsync(
            options => options.Settings["Sessions:IdleTimeout"] = options.Settings["Sessions:AbsoluteTimeout"] = "4.04:00:00");
        var shop = provider.NewClient(TestApp.Shop);
        using var browser = provider.NewBrowser();
        var first = (await shop.SignInAsync(browser, TestUser.Alice)).IdToken!;
        await provider.UseAsync<SigningKeyStore, bool>(async keys => (await keys.RotateAsync(replacedAtOnce)).Count == 2);
        provider.Time.Advance(TimeSpan.FromHours(hours));
        await provider.UseAsync<SigningKeyStore, bool>(RefreshAsync);

        var kid = new JsonWebToken(first).Kid;
        Assert.DoesNotContain(kid, (await GetKeysAsync(provider)).Keys);
        var asked = await RelyingPartyClient.AuthorizeAsync(browser, shop.NewRequest("openid", ("prompt", "none"), ("id_token_hint", first)));
        Assert.Equal(isGood, asked.Error != "invalid_request");
        Assert.Equal(isGood, asked.Code is not null);
        var back = Uri.EscapeDataString(TestApp.Shop.PostLogoutRedirectUris[0]);
        var page = await browser.GoToAsync($"/connect/endsession?id_token_hint={first}&post_logout_redirect_uri={back}");
        Assert.Equal(isGood, page.IsElsewhere);
    }

    /// <summary>Nothing but a hint is verified with a key that JWKS no longer shows.</summary>
    [Fact]
    public async Task Key_that_is_only_kept_verifies_no_access_token()
    {
        var desk = _provider.NewClient(TestApp.Desk);
        using var browser = _provider.NewBrowser();
        await RotateAsync(now: false);
        _provider.Time.Advance(Announcement - TimeSpan.FromMinutes(1));
        var tokens = await desk.SignInAsync(browser, TestUser.Alice);
        Assert.NotNull((await desk.GetUserInfoAsync(tokens.AccessToken!))["sub"]);

        // As if it lived longer than its key is published.
        var before = _provider.Time.GetUtcNow() - Retirement;
        await _provider.UseAsync<AuthProviderDbContext, int>(database => database.SigningKeys.Where(key => key.RetiredAt != null)
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.RetiredAt, before)));
        await RefreshAsync();
        Assert.DoesNotContain(new JsonWebToken(tokens.AccessToken).Kid, (await GetKeysAsync()).Keys);
        Assert.Null((await desk.GetUserInfoAsync(tokens.AccessToken!))["sub"]);
        var asked = await RelyingPartyClient.AuthorizeAsync(browser, desk.NewRequest("openid", ("prompt", "none"), ("id_token_hint", tokens.IdToken)));
        Assert.NotEqual("invalid_request", asked.Error);
    }

    [Fact]
    public async Task Key_that_is_withdrawn_is_neither_published_nor_accepted_from_then_on()
    {
        var desk = _provider.NewClient(TestApp.Desk);
        using var browser = _provider.NewBrowser();
        var tokens = await desk.SignInAsync(browser, TestUser.Alice);
        var kid = new JsonWebToken(tokens.AccessToken).Kid;
        var kidOfIdToken = new JsonWebToken(tokens.IdToken).Kid;
        Assert.Equal(KeyWithdrawal.InUse, await WithdrawAsync(kid));
        Assert.Equal(KeyWithdrawal.Unknown, await WithdrawAsync("nothing"));
        await RotateAsync(now: true);
        Assert.NotNull((await desk.GetUserInfoAsync(tokens.AccessToken!))["sub"]);

        Assert.Equal(KeyWithdrawal.Done, await WithdrawAsync(kid));
        Assert.Equal(KeyWithdrawal.Done, await WithdrawAsync(kidOfIdToken));

        Assert.Empty((await GetKeysAsync()).Keys.Intersect([kid, kidOfIdToken]));
        Assert.Null((await desk.GetUserInfoAsync(tokens.AccessToken!))["sub"]);
        var asked = await RelyingPartyClient.AuthorizeAsync(browser, desk.NewRequest("openid", ("prompt", "none"), ("id_token_hint", tokens.IdToken)));
        Assert.Equal("invalid_request", asked.Error);
    }

    /// <summary>Its predecessor is to stop when it begins.</summary>
    [Fact]
    public async Task Announced_key_is_not_withdrawn()
    {
        var before = (await GetKeysAsync()).Keys;
        await RotateAsync(now: false);
        foreach (var kid in (await GetKeysAsync()).Keys.Except(before))
        {
            Assert.Equal(KeyWithdrawal.InUse, await WithdrawAsync(kid));
        }
    }

    private Task<KeyWithdrawal> WithdrawAsync(string kid) => _provider.UseAsync<SigningKeyStore, KeyWithdrawal>(keys => keys.WithdrawAsync(kid));

    private Task<bool> RotateAsync(bool now) => _provider.UseAsync<SigningKeyStore, bool>(async keys => (await keys.RotateAsync(now)).Count == 2);

    private Task<bool> RefreshAsync() => _provider.UseAsync<SigningKeyStore, bool>(RefreshAsync);

    private static async Task<bool> RefreshAsync(SigningKeyStore keys)
    {
        await keys.RefreshAsync();
        return true;
    }

    private Task<string> SigningKidAsync() => SigningKidAsync(_provider);

    private static async Task<string> SigningKidAsync(TestProvider provider) =>
        new JsonWebToken((await provider.NewClient(TestApp.Robot).GetOwnTokenAsync("orders.read")).EnsureSuccess().AccessToken).Kid;

    private Task<Dictionary<string, string>> GetKeysAsync() => GetKeysAsync(_provider);

    // The keys that sign: their material by their kid.
    private static async Task<Dictionary<string, string>> GetKeysAsync(TestProvider provider) =>
        (await WireAnswer.ReadAsync(await provider.Http.GetAsync(".well-known/jwks"))).Json.GetProperty("keys").EnumerateArray()
            .Where(key => key.GetProperty("use").ValueEquals("sig"))
            .ToDictionary(key => key.GetProperty("kid").GetString()!, key => (key.TryGetProperty("n", out var n) ? n : key.GetProperty("x")).GetString()!);
}
