using System.Text.Json;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.SecondFactors;
using AuthProvider.Testing;
using Microsoft.IdentityModel.JsonWebTokens;

namespace AuthProvider.Server.Tests.SingleSignOn;

/// <summary>An app asks for more than there is, and the person is asked for just that (RFC 9470).</summary>
public sealed class StepUpTests : IAsyncLifetime, IDisposable
{
    private readonly byte[] _key = Totp.NewKey();
    private TestProvider _provider = null!;
    private TestBrowser _browser = null!;
    private RelyingPartyClient _shop = null!;

    public async Task InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        _browser = _provider.NewBrowser();
        _shop = _provider.NewClient(TestApp.Shop);
        await _shop.SignInAsync(_browser, TestUser.Alice);
    }

    [Fact]
    public async Task Second_factor_alone_is_asked_and_the_time_of_the_password_stays()
    {
        var before = await TokenAsync(_shop.NewRequest());
        await SetAsync();
        _provider.Time.Advance(TimeSpan.FromMinutes(7));
        var request = _shop.NewRequest("openid", ("acr_values", "two-factor"));
        var page = await _browser.GoToAsync(request.Address);
        Assert.Equal("/sign-in/verify", page.Address.AbsolutePath);
        Assert.False(page.Has("input[type=password]"));

        var after = await TokenOfAsync(request, await _browser.PressAsync("verify", ("code", Code())));

        Assert.Equal("two-factor", after.GetPayloadValue<string>("acr"));
        Assert.Equal("""["pwd","otp","mfa"]""", after.GetPayloadValue<JsonElement>("amr").GetRawText());
        Assert.Equal(before.GetPayloadValue<long>("auth_time"), after.GetPayloadValue<long>("auth_time"));

        // The session keeps it, so that nobody is asked twice.
        Assert.Equal("two-factor", (await TokenAsync(_shop.NewRequest("openid", ("acr_values", "two-factor")))).GetPayloadValue<string>("acr"));
    }

    [Fact]
    public async Task Too_old_a_sign_in_asks_for_the_password_and_renews_its_time()
    {
        _provider.Time.Advance(TimeSpan.FromMinutes(7));
        var request = _shop.NewRequest("openid", ("max_age", "60"));
        Assert.Equal("/sign-in", (await _browser.GoToAsync(request.Address)).Address.AbsolutePath);
        var token = await TokenOfAsync(request, await _browser.SignInAsync("alice"));
        Assert.Equal(_provider.Time.GetUtcNow().ToUnixTimeSeconds(), token.GetPayloadValue<long>("auth_time"));
        Assert.Equal("one-factor", token.GetPayloadValue<string>("acr"));
    }

    [Fact]
    public async Task Trusted_device_that_leaves_the_second_step_out_is_asked_for_it_where_an_app_wants_it()
    {
        await SetAsync();
        await _browser.GoToAsync("/sign-in");
        await _browser.SignInAsync("alice");
        await _browser.PressAsync("verify", ("code", Code()), ("trust", "true"));
        await _browser.GoToAsync("/sign-out");
        await _browser.ConfirmSignOutAsync();
        _provider.Time.Advance(TimeSpan.FromMinutes(1));

        var request = _shop.NewRequest("openid", ("acr_values", "two-factor"));
        await _browser.GoToAsync(request.Address);
        Assert.Equal("/sign-in/verify", (await _browser.SignInAsync("alice")).Address.AbsolutePath);
        Assert.Equal("two-factor", (await TokenOfAsync(request, await _browser.PressAsync("verify", ("code", Code())))).GetPayloadValue<string>("acr"));
    }

    /// <summary>An API decides by class and time of the sign-in whether it is enough (RFC 9470, 6.1 and 6.2).</summary>
    [Fact]
    public async Task Api_reads_class_and_time_of_the_sign_in_in_the_token_and_from_introspection()
    {
        await SetAsync();
        var time = _provider.Time.GetUtcNow().ToUnixTimeSeconds();
        foreach (var (api, acr) in new[] { (TestApp.Orders, "one-factor"), (TestApp.Ledger, "one-factor"), (TestApp.Vault, "two-factor") })
        {
            var request = _shop.NewRequest("openid " + api.ApiScope, ("acr_values", acr), ("prompt", "consent"));
            var page = await _browser.GoToAsync(request.Address);
            if (page.Address.AbsolutePath is "/sign-in/verify")
            {
                page = await _browser.PressAsync("verify", ("code", Code()));
            }

            page = await _browser.AllowAsync();
            var token = (await _shop.ExchangeAsync(request, AuthorizationAnswer.From(page).Code!)).EnsureSuccess().AccessToken!;
            if (api.AccessToken is not AccessTokenKind.Reference)
            {
                var read = new JsonWebToken(token);
                Assert.Equal((acr, time), (read.GetPayloadValue<string>("acr"), read.GetPayloadValue<long>("auth_time")));
            }

            var answer = (await _provider.NewClient(api).IntrospectAsync(token)).EnsureSuccess();
            Assert.True(answer.IsActive);
            Assert.Equal((acr, time), (answer.Json.GetProperty("acr").GetString(), answer.Json.GetProperty("auth_time").GetInt64()));
        }
    }

    [Fact]
    public async Task Class_out_of_reach_is_an_error_where_it_is_essential_and_a_wish_where_it_is_not()
    {
        var wish = await TokenAsync(_shop.NewRequest("openid", ("acr_values", "two-factor")));
        Assert.Equal("one-factor", wish.GetPayloadValue<string>("acr"));

        var answer = await RelyingPartyClient.AuthorizeAsync(
            _browser, _shop.NewRequest("openid", ("claims", """{"id_token":{"acr":{"essential":true,"values":["two-factor"]}}}""")), TestUser.Alice);
        Assert.Equal("unmet_authentication_requirements", answer.Error);
        await SetAsync();
        answer = await RelyingPartyClient.AuthorizeAsync(
            _browser, _shop.NewRequest("openid", ("prompt", "none"), ("claims", """{"id_token":{"acr":{"essential":true,"values":["two-factor"]}}}""")), TestUser.Alice);
        Assert.Equal("interaction_required", answer.Error);
    }

    public async Task DisposeAsync()
    {
        Dispose();
        await _provider.DisposeAsync();
    }

    public void Dispose() => _browser.Dispose();

    private string Code() => Totp.CodeOf(_key, Totp.StepOf(_provider.Time.GetUtcNow()));

    private Task<bool> SetAsync() => _provider.UseAsync<SecondFactorStore, bool>(async store =>
    {
        await store.SetAsync(Guid.Parse(await _provider.GetSubjectAsync(TestUser.Alice)), _key);
        return true;
    });

    private async Task<JsonWebToken> TokenAsync(AuthorizationRequest request) => await TokenOfAsync(request, await _browser.GoToAsync(request.Address));

    private async Task<JsonWebToken> TokenOfAsync(AuthorizationRequest request, Page page)
    {
        var tokens = await _shop.ExchangeAsync(request, AuthorizationAnswer.From(page).Code!);
        return await _shop.ValidateIdTokenAsync(tokens.IdToken!, request.Nonce);
    }
}
