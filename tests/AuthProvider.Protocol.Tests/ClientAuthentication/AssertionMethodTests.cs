using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.ClientAuthentication;

/// <summary>Who may sign an assertion, with what, where, and beside nothing else (OpenID Connect Core 1.0, 9; RFC 7591, 2; RFC 6749, 2.3).</summary>
public sealed class AssertionMethodTests : IClassFixture<AssertionWorld>
{
    private readonly AssertionWorld _world;

    // Each test starts without the failures of the ones before, which are counted.
    public AssertionMethodTests(AssertionWorld world)
    {
        _world = world;
        world.Provider.Time.Advance(TimeSpan.FromMinutes(6));
    }

    /// <summary>More than one method in a request (RFC 6749, 2.3).</summary>
    [Theory]
    [InlineData("connect/token")]
    [InlineData("connect/introspect")]
    [InlineData("connect/revoke")]
    [InlineData("connect/par")]
    public async Task Assertion_beside_a_secret_is_refused(string path)
    {
        var answer = await AssertionWorld.PostToAsync(
            _world.Provider, path, AssertionWorld.TwoKeys, Sign("ES256"), ("client_secret", "guess"), ("grant_type", "client_credentials"), ("token", "nonsense"));
        Assert.Contains(answer.Error, new[] { "invalid_request", "invalid_client" });
    }

    /// <summary>token_endpoint_auth_signing_alg is the only one then (OpenID Connect Dynamic Client Registration 1.0, 2).</summary>
    [Theory]
    [InlineData("PS256", null)]
    [InlineData("RS256", "invalid_client")]
    public async Task Registered_algorithm_is_the_only_one(string algorithm, string? error) =>
        Assert.Equal(error, (await _world.PostAsync(AssertionWorld.OnlyPss, AssertionWorld.Rsa.Sign(_world.Claims(AssertionWorld.OnlyPss), algorithm))).Error);

    [Fact]
    public async Task Secret_signs_with_HS256() =>
        Assert.NotNull((await _world.PostAsync(AssertionWorld.SecretSigner, KeyPair.SignWithSecret(_world.Secret, _world.Claims(AssertionWorld.SecretSigner)))).AccessToken);

    [Fact]
    public async Task Other_secret_is_refused() =>
        Assert.Equal("invalid_client", (await _world.PostAsync(AssertionWorld.SecretSigner, KeyPair.SignWithSecret(new string('x', 43), _world.Claims(AssertionWorld.SecretSigner)))).Error);

    /// <summary>A client uses the method that it registered (RFC 7591, 2).</summary>
    [Theory]
    [InlineData("client_secret_basic")]
    [InlineData("client_secret_post")]
    public async Task Client_that_signs_with_its_secret_cannot_send_it(string method)
    {
        var client = new RelyingPartyClient(_world.Provider, AssertionWorld.SecretSigner, _world.Secret) { AuthenticationMethod = method };
        Assert.Equal("invalid_client", (await client.GetOwnTokenAsync("orders.read")).Error);
    }

    [Fact]
    public async Task Client_of_another_method_cannot_use_an_assertion()
    {
        var answer = await _world.PostAsync(AssertionWorld.Basic, AssertionWorld.Rsa.Sign(_world.Claims(AssertionWorld.Basic), "RS256"));
        Assert.Equal("invalid_client", answer.Error);
        Assert.Contains("client_secret_basic", answer["error_description"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("client_secret_basic", null)]
    [InlineData("client_secret_post", "invalid_client")]
    [InlineData("none", "invalid_request")]
    public async Task Registered_form_of_the_secret_is_the_only_one(string method, string? error)
    {
        var client = new RelyingPartyClient(_world.Provider, AssertionWorld.Basic, _world.BasicSecret) { AuthenticationMethod = method };
        Assert.Equal(error, (await client.GetOwnTokenAsync("orders.read")).Error);
    }

    /// <summary>The token, introspection, revocation and pushed request endpoints authenticate alike (RFC 7662, 2.1; RFC 7009, 2.1; RFC 9126, 2).</summary>
    [Fact]
    public async Task Assertions_work_at_all_endpoints()
    {
        var request = _world.Provider.NewClient(AssertionWorld.OneKey).NewRequest();
        var fields = request.Parameters.Select(pair => (pair.Key, (string?)pair.Value)).ToArray();
        Assert.Equal(HttpStatusCode.Created, (await AssertionWorld.PostToAsync(_world.Provider, "connect/par", AssertionWorld.OneKey, SignNameless(), fields)).Status);
        Assert.False((await IntrospectAsync(SignNameless())).IsActive);
        Assert.Equal(HttpStatusCode.OK, (await AssertionWorld.PostToAsync(_world.Provider, "connect/revoke", AssertionWorld.OneKey, SignNameless(), ("token", "nonsense"))).Status);
        foreach (var path in new[] { "connect/par", "connect/introspect", "connect/revoke" })
        {
            Assert.Equal("invalid_client", (await AssertionWorld.PostToAsync(_world.Provider, path, AssertionWorld.OneKey, Sign("ES256"), [("token", "nonsense"), .. fields])).Error);
        }
    }

    [Fact]
    public async Task Code_and_refresh_token_are_answered()
    {
        var client = _world.Provider.NewClient(AssertionWorld.OneKey);
        using var browser = _world.Provider.NewBrowser();
        var request = client.NewRequest("openid offline_access", ("prompt", "consent"));
        var code = (await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice)).Code!;
        client.AuthenticationMethod = "none";
        var tokens = (await client.ExchangeAsync(request, code, ("client_assertion_type", AssertionWorld.JwtBearer), ("client_assertion", SignNameless()))).EnsureSuccess();
        Assert.Equal("invalid_client", (await client.RefreshAsync(tokens.RefreshToken!)).Error);
        Assert.NotNull((await client.RefreshAsync(tokens.RefreshToken!, ("client_assertion_type", AssertionWorld.JwtBearer), ("client_assertion", SignNameless()))).AccessToken);
    }

    /// <summary>A public client has nothing to sign with.</summary>
    [Fact]
    public async Task Public_client_cannot_use_an_assertion() =>
        Assert.Equal("invalid_client", (await AssertionWorld.PostToAsync(
            _world.Provider, "connect/revoke", TestApp.Notebook, AssertionWorld.Ec.Sign(_world.Claims(TestApp.Notebook), "ES256"), ("token", "nonsense"))).Error);

    /// <summary>The header and an assertion are two methods (RFC 6749, 2.3).</summary>
    [Fact]
    public async Task Assertion_beside_a_basic_header_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "connect/par")
        {
            Content = new FormUrlEncodedContent([new("client_assertion", Sign("ES256")), new("client_assertion_type", AssertionWorld.JwtBearer)]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("two-keys:guess")));
        Assert.Equal("invalid_request", (await WireAnswer.ReadAsync(await _world.Provider.Http.SendAsync(request))).Error);
    }

    private string Sign(string algorithm, params (string Name, object? Value)[] changes) =>
        (algorithm == "ES256" ? AssertionWorld.Ec : AssertionWorld.Rsa).Sign(_world.Claims(AssertionWorld.TwoKeys, changes), algorithm);

    private string SignNameless() => AssertionWorld.Nameless.Sign(_world.Claims(AssertionWorld.OneKey), "ES256");

    private Task<WireAnswer> IntrospectAsync(string assertion) =>
        AssertionWorld.PostToAsync(_world.Provider, "connect/introspect", AssertionWorld.OneKey, assertion, ("token", "nonsense"));
}
