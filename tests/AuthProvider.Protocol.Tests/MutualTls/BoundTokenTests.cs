using System.Net;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.MutualTls;

/// <summary>Tokens that are bound to the certificate of their client, over TLS (RFC 8705, 3 and 4; SECURITY S23).</summary>
public sealed class BoundTokenTests(MutualTlsWorld world) : IClassFixture<MutualTlsWorld>
{
    private static readonly string Thumbprint = MutualTlsWorld.Thumbprint(MutualTlsWorld.OwnCertificate);

    private RelyingPartyClient Own => world.NewClient(MutualTlsWorld.Own, MutualTlsWorld.OwnCertificate);

    /// <summary>3.1.</summary>
    [Fact]
    public async Task Signed_token_holds_the_thumbprint()
    {
        var answer = (await Own.GetOwnTokenAsync("orders.read")).EnsureSuccess();
        Assert.Equal(Thumbprint, MutualTlsWorld.ThumbprintIn(answer.AccessToken!));
        Assert.Equal("Bearer", answer["token_type"]);
    }

    /// <summary>3.2: whatever the form of the token.</summary>
    [Fact]
    public async Task Introspection_tells_the_thumbprint()
    {
        foreach (var api in new[] { TestApp.Orders, TestApp.Ledger, TestApp.Vault })
        {
            var token = (await Own.GetOwnTokenAsync(api.ApiScope)).EnsureSuccess().AccessToken!;
            var answer = await world.Provider.NewClient(api).IntrospectAsync(token);
            Assert.True(answer.IsActive);
            Assert.Equal(Thumbprint, MutualTlsWorld.ThumbprintIn(answer.Json));
        }
    }

    /// <summary>3.2: whoever asks, with whatever certificate of its own.</summary>
    [Fact]
    public async Task Introspection_needs_no_certificate_of_the_client()
    {
        var token = (await Own.GetOwnTokenAsync("orders.read")).EnsureSuccess().AccessToken!;
        Assert.True((await world.NewClient(TestApp.Orders, MutualTlsWorld.Other).IntrospectAsync(token)).IsActive);
    }

    /// <summary>3.4: a certificate alone binds nothing.</summary>
    [Fact]
    public async Task Token_of_a_client_that_did_not_register_for_it_is_not_bound()
    {
        var token = (await world.NewClient(TestApp.Robot, MutualTlsWorld.Other).GetOwnTokenAsync("orders.read")).EnsureSuccess().AccessToken!;
        Assert.Null(MutualTlsWorld.ThumbprintIn(token));
        Assert.Null(MutualTlsWorld.ThumbprintIn((await world.Provider.NewClient(TestApp.Orders).IntrospectAsync(token)).Json));
    }

    /// <summary>3 and 3.4: binding is apart from authentication, and without a certificate there is no token rather than one that is not bound.</summary>
    [Fact]
    public async Task Client_with_a_secret_gets_bound_tokens_and_none_without_certificate()
    {
        var token = (await world.NewClient(MutualTlsWorld.Secretive, MutualTlsWorld.Other).GetOwnTokenAsync("orders.read")).EnsureSuccess().AccessToken!;
        Assert.Equal(MutualTlsWorld.Thumbprint(MutualTlsWorld.Other), MutualTlsWorld.ThumbprintIn(token));
        foreach (var client in new[] { world.NewClient(MutualTlsWorld.Secretive, certificate: null), world.Provider.NewClient(MutualTlsWorld.Secretive) })
        {
            var refused = await client.GetOwnTokenAsync("orders.read");
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (refused.Status, refused.Error));
        }
    }

    /// <summary>3: the resource takes the token with its certificate only.</summary>
    [Fact]
    public async Task Userinfo_takes_a_bound_token_with_its_certificate_only()
    {
        var token = (await world.SignInAsync(Own)).AccessToken!;
        Assert.Equal(HttpStatusCode.OK, (await Own.GetUserInfoAsync(token)).Status);
        await AssertRefusedAsync(world.NewClient(MutualTlsWorld.Own, MutualTlsWorld.Other), token);
        await AssertRefusedAsync(world.NewClient(MutualTlsWorld.Own, certificate: null), token);
        await AssertRefusedAsync(world.Provider.NewClient(MutualTlsWorld.Own), token);
    }

    /// <summary>A code that could not be redeemed for want of a certificate is still good.</summary>
    [Fact]
    public async Task Code_is_not_used_up_by_a_request_without_certificate()
    {
        var request = Own.NewRequest();
        var code = (await RelyingPartyClient.AuthorizeAsync(world.Provider.NewBrowser(), request, TestUser.Alice)).Code!;
        var secretive = world.NewClient(MutualTlsWorld.Secretive, certificate: null);
        Assert.Equal("invalid_grant", (await secretive.ExchangeAsync(request, code)).Error);
        Assert.Equal("invalid_client", (await world.NewClient(MutualTlsWorld.Own, certificate: null).ExchangeAsync(request, code)).Error);
        (await Own.ExchangeAsync(request, code)).EnsureSuccess();
    }

    /// <summary>4 and 7.1: what binds the refresh token of a public client is its certificate.</summary>
    [Fact]
    public async Task Refresh_token_of_a_public_client_needs_its_certificate()
    {
        var phone = world.NewClient(MutualTlsWorld.Phone, MutualTlsWorld.OwnCertificate);
        var first = await world.SignInAsync(phone);
        Assert.Equal(Thumbprint, MutualTlsWorld.ThumbprintIn(first.AccessToken!));
        foreach (var thief in new[]
        {
            world.NewClient(MutualTlsWorld.Phone, MutualTlsWorld.Other), world.NewClient(MutualTlsWorld.Phone, certificate: null), world.Provider.NewClient(MutualTlsWorld.Phone),
        })
        {
            var refused = await thief.RefreshAsync(first.RefreshToken!);
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (refused.Status, refused.Error));
        }

        var second = (await phone.RefreshAsync(first.RefreshToken!)).EnsureSuccess();
        Assert.Equal(Thumbprint, MutualTlsWorld.ThumbprintIn(second.AccessToken!));
        Assert.Equal("invalid_grant", (await world.NewClient(MutualTlsWorld.Phone, MutualTlsWorld.Other).RefreshAsync(second.RefreshToken!)).Error);
        (await phone.RefreshAsync(second.RefreshToken!)).EnsureSuccess();
    }

    /// <summary>7.1: what binds the refresh token of another client is its authentication, so that its certificate may be a new one.</summary>
    [Fact]
    public async Task Refresh_of_a_confidential_client_binds_to_the_certificate_of_now()
    {
        var first = await world.SignInAsync(world.NewClient(MutualTlsWorld.Secretive, MutualTlsWorld.OwnCertificate));
        var second = (await world.NewClient(MutualTlsWorld.Secretive, MutualTlsWorld.Other).RefreshAsync(first.RefreshToken!)).EnsureSuccess();
        Assert.Equal(MutualTlsWorld.Thumbprint(MutualTlsWorld.Other), MutualTlsWorld.ThumbprintIn(second.AccessToken!));
        Assert.Equal("invalid_request", (await world.Provider.NewClient(MutualTlsWorld.Secretive).RefreshAsync(second.RefreshToken!)).Error);
    }

    /// <summary>RFC 8693, 2.1 beside 3: an API exchanges a bound token with its own certificate, and never gets one that is not bound.</summary>
    [Fact]
    public async Task Exchanged_token_is_bound_to_the_certificate_of_who_exchanges()
    {
        var token = (await world.SignInAsync(Own, "openid gateway.use orders.read")).AccessToken!;
        (string, string?)[] form =
        [
            ("grant_type", MutualTlsWorld.TokenExchange), ("subject_token", token), ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), ("scope", "orders.read"),
        ];
        var refused = await world.Provider.NewClient(MutualTlsWorld.Gateway).PostAsync("connect/token", form);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (refused.Status, refused.Error));

        var exchanged = (await world.NewClient(MutualTlsWorld.Gateway, MutualTlsWorld.Other).PostAsync("connect/token", form)).EnsureSuccess();
        Assert.Equal(MutualTlsWorld.Thumbprint(MutualTlsWorld.Other), MutualTlsWorld.ThumbprintIn(exchanged.AccessToken!));
    }

    /// <summary>6.4.</summary>
    [Fact]
    public async Task Authorization_endpoint_gives_no_token_that_is_not_bound()
    {
        var client = world.Provider.NewClient(MutualTlsWorld.Implicit);
        var answer = await RelyingPartyClient.AuthorizeAsync(world.Provider.NewBrowser(), client.NewRequest("openid", ("response_type", "id_token token"), ("code_challenge", null), ("code_challenge_method", null)));
        Assert.Equal("unauthorized_client", answer.Error);
    }

    private static async Task AssertRefusedAsync(RelyingPartyClient client, string token)
    {
        var answer = await client.GetUserInfoAsync(token);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Contains("invalid_token", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }
}
