using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.Token;

/// <summary>Introspection and revocation (RFC 7662; RFC 7009).</summary>
public sealed class IntrospectionTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    [Theory]
    [InlineData("orders")]
    [InlineData("ledger")]
    [InlineData("vault")]
    public async Task Api_sees_the_tokens_that_are_meant_for_it_and_no_others(string apiId)
    {
        var token = (await shared.Provider.NewClient(TestApp.Robot).GetOwnTokenAsync(apiId + ".read")).EnsureSuccess().AccessToken!;
        foreach (var api in new[] { TestApp.Orders, TestApp.Ledger, TestApp.Vault })
        {
            var answer = await shared.Provider.NewClient(api).IntrospectAsync(token);
            Assert.Equal(api.ClientId == apiId, answer.IsActive);
            Assert.True(answer.IsActive || answer.Json.EnumerateObject().Count() == 1, answer.ToString());
        }
    }

    [Theory]
    [InlineData("orders.read")]
    [InlineData("ledger.read")]
    [InlineData("vault.read")]
    public async Task Revoked_access_token_is_inactive_at_once(string scope)
    {
        var robot = shared.Provider.NewClient(TestApp.Robot);
        var token = (await robot.GetOwnTokenAsync(scope)).EnsureSuccess().AccessToken!;
        Assert.True((await robot.IntrospectAsync(token)).IsActive);
        (await robot.RevokeAsync(token)).EnsureSuccess();
        Assert.False((await robot.IntrospectAsync(token)).IsActive);
        (await robot.RevokeAsync(token)).EnsureSuccess();
    }

    [Fact]
    public async Task Revoked_refresh_token_ends_its_grant()
    {
        using var browser = shared.Provider.NewBrowser();
        var tokens = await shared.Desk.SignInAsync(browser, TestUser.Alice, "openid offline_access");
        (await shared.Desk.RevokeAsync(tokens.RefreshToken!)).EnsureSuccess();
        Assert.Equal("invalid_grant", (await shared.Desk.RefreshAsync(tokens.RefreshToken!)).Error);
        Assert.False((await shared.Desk.IntrospectAsync(tokens.AccessToken!)).IsActive);
    }

    [Fact]
    public async Task App_cannot_revoke_the_token_of_another()
    {
        using var browser = shared.Provider.NewBrowser();
        var tokens = await shared.Desk.SignInAsync(browser, TestUser.Alice, "openid offline_access");
        await shared.Shop.RevokeAsync(tokens.RefreshToken!);
        Assert.NotNull((await shared.Desk.RefreshAsync(tokens.RefreshToken!)).AccessToken);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("e30.e30.e30")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.")]
    public async Task What_is_no_token_is_inactive(string token)
    {
        var answer = await shared.Provider.NewClient(TestApp.Orders).IntrospectAsync(token);
        Assert.Equal("""{"active":false}""", answer.Text.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal));
    }

    /// <summary>RFC 7662, 2.2: what is a token and yet none to introspect is inactive, and nothing more is said of it, to nobody.</summary>
    [Fact]
    public async Task Token_of_another_kind_is_inactive()
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.Desk.NewRequest();
        var code = (await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice)).Code!;
        var idToken = (await shared.Desk.SignInAsync(browser, TestUser.Alice)).IdToken!;
        var camera = shared.Provider.NewClient(TestApp.Camera);
        var (waiting, refused) = ((await camera.AskForDeviceAsync()).EnsureSuccess(), (await camera.AskForDeviceAsync()).EnsureSuccess());
        await browser.AnswerDeviceAsync(refused["user_code"]!, TestUser.Alice, "deny");
        foreach (var token in new[] { code, idToken, waiting["device_code"]!, waiting["user_code"]!, refused["device_code"]! })
        {
            foreach (var client in new[] { shared.Provider.NewClient(TestApp.Orders), shared.Desk })
            {
                var answer = await client.IntrospectAsync(token);
                Assert.Equal((System.Net.HttpStatusCode.OK, false, 1), (answer.Status, answer.IsActive, answer.Json.EnumerateObject().Count()));
            }
        }

        // None of them was used up by the question.
        Assert.NotNull((await shared.Desk.ExchangeAsync(request, code)).AccessToken);
        Assert.Equal("authorization_pending", (await camera.PollAsync(waiting["device_code"]!)).Error);
    }

    /// <summary>RFC 7662, 2.1: by POST; a secret in an address would end up in logs (RFC 6749, 2.3.1).</summary>
    [Fact]
    public async Task Question_in_an_address_is_refused()
    {
        var token = (await shared.Provider.NewClient(TestApp.Robot).GetOwnTokenAsync("orders.read")).EnsureSuccess().AccessToken!;
        using var response = await shared.Provider.Http.GetAsync($"connect/introspect?token={token}&client_id=orders&client_secret={TestApp.Orders.Secret}");
        var answer = await WireAnswer.ReadAsync(response);
        Assert.Equal((System.Net.HttpStatusCode.BadRequest, "invalid_request"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task Nobody_learns_anything_without_a_secret()
    {
        var api = shared.Provider.NewClient(TestApp.Orders);
        api.AuthenticationMethod = "none";
        Assert.Equal("invalid_client", (await api.IntrospectAsync("x")).Error);
    }
}
