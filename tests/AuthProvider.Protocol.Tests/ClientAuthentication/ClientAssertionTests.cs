using System.Net;
using System.Text.Json;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.ClientAuthentication;

/// <summary>What an assertion must be: private_key_jwt and client_secret_jwt (OpenID Connect Core 1.0, 9; RFC 7523, 2.2 and 3; PROTOCOL T5 and T6).</summary>
public sealed class ClientAssertionTests : IClassFixture<AssertionWorld>
{
    private readonly AssertionWorld _world;

    // Each test starts without the failures of the ones before, which are counted.
    public ClientAssertionTests(AssertionWorld world)
    {
        _world = world;
        world.Provider.Time.Advance(TimeSpan.FromMinutes(6));
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task Assertion_signed_with_a_registered_key_gets_a_token(string algorithm)
    {
        var answer = await _world.PostAsync(AssertionWorld.TwoKeys, Sign(algorithm));
        Assert.True(answer.AccessToken is not null, answer.ToString());
    }

    /// <summary>typ is absent, JWT or client-authentication+jwt, in whatever case (RFC 7515, 4.1.9).</summary>
    [Theory]
    [InlineData(null, true)]
    [InlineData("JWT", true)]
    [InlineData("jwt", true)]
    [InlineData("client-authentication+jwt", true)]
    [InlineData("Client-Authentication+JWT", true)]
    [InlineData("at+jwt", false)]
    [InlineData("oauth-authz-req+jwt", false)]
    [InlineData("dpop+jwt", false)]
    public async Task Type_of_the_header_is_judged(string? type, bool isGood)
    {
        var answer = await _world.PostAsync(AssertionWorld.TwoKeys, AssertionWorld.Ec.Sign(_world.Claims(AssertionWorld.TwoKeys), "ES256", ("typ", type)));
        Assert.Equal(isGood ? null : "invalid_client", answer.Error);
    }

    /// <summary>aud is one text, the issuer or the token endpoint, at every endpoint (OpenID Connect Core 1.0, 9; SECURITY S30).</summary>
    [Theory]
    [InlineData("\"ISSUER\"", true)]
    [InlineData("\"ISSUER/connect/token\"", true)]
    [InlineData("\"ISSUER/\"", false)]
    [InlineData("\"ISSUER/connect/par\"", false)]
    [InlineData("\"ISSUER/connect/introspect\"", false)]
    [InlineData("\"https://other.example\"", false)]
    [InlineData("[\"ISSUER\"]", false)]
    [InlineData("[\"ISSUER\",\"https://other.example\"]", false)]
    [InlineData("{}", false)]
    [InlineData("null", false)]
    public async Task Audience_is_one_text(string template, bool isGood)
    {
        var audience = template.Replace("ISSUER", _world.Provider.Issuer, StringComparison.Ordinal);
        var claims = _world.Claims(AssertionWorld.OneKey, ("aud", JsonSerializer.Deserialize<JsonElement>(audience)));
        var answer = await AssertionWorld.PostToAsync(
            _world.Provider, "connect/introspect", AssertionWorld.OneKey, AssertionWorld.Nameless.Sign(claims, "ES256"), ("token", "nonsense"));
        Assert.Equal(isGood ? null : "invalid_client", answer.Error);
    }

    /// <summary>What must be there, and what it must say (RFC 7523, 3).</summary>
    [Theory]
    [InlineData("iss", null)]
    [InlineData("iss", "only-pss")]
    [InlineData("iss", 7)]
    [InlineData("sub", null)]
    [InlineData("sub", "only-pss")]
    [InlineData("aud", null)]
    [InlineData("exp", null)]
    [InlineData("exp", "soon")]
    [InlineData("exp", 1e300)]
    [InlineData("jti", null)]
    [InlineData("jti", "")]
    [InlineData("jti", 7)]
    [InlineData("nbf", "soon")]
    [InlineData("iat", "lately")]
    public async Task Missing_or_wrong_claim_gets_invalid_client(string claim, object? value) =>
        await AssertRefusedAsync(Sign("ES256", (claim, value)));

    /// <summary>Seconds from now that the times of an assertion may be away: half a minute of skew, five minutes of life.</summary>
    [Theory]
    [InlineData("exp", 60, true)]
    [InlineData("exp", -29, true)]
    [InlineData("exp", -30, false)]
    [InlineData("exp", 330, true)]
    [InlineData("exp", 331, false)]
    [InlineData("exp", 3600, false)]
    [InlineData("nbf", 30, true)]
    [InlineData("nbf", 31, false)]
    [InlineData("iat", 30, true)]
    [InlineData("iat", 31, false)]
    public async Task Times_are_judged_by_the_second(string claim, int seconds, bool isGood)
    {
        var time = _world.Provider.Time.GetUtcNow().ToUnixTimeSeconds() + seconds;
        Assert.Equal(isGood ? null : "invalid_client", (await _world.PostAsync(AssertionWorld.TwoKeys, Sign("ES256", (claim, time)))).Error);
    }

    /// <summary>One key needs no name, and a name that it does not have does no harm (OpenID Connect Core 1.0, 10.1).</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("whatever")]
    public async Task Single_key_needs_no_kid(string? keyId)
    {
        var assertion = AssertionWorld.Nameless.Sign(_world.Claims(AssertionWorld.OneKey), "ES256", ("kid", keyId));
        Assert.True((await IntrospectAsync(assertion)).Error is null);
    }

    [Fact]
    public async Task Kid_of_another_key_is_refused() =>
        await AssertRefusedAsync(AssertionWorld.Ec.Sign(_world.Claims(AssertionWorld.TwoKeys), "ES256", ("kid", "rsa")));

    [Fact]
    public async Task Key_of_another_client_is_refused() =>
        await AssertRefusedAsync(AssertionWorld.Nameless.Sign(_world.Claims(AssertionWorld.TwoKeys), "ES256"));

    [Fact]
    public async Task Changed_assertion_is_refused()
    {
        var parts = Sign("ES256").Split('.');
        var other = Sign("ES256").Split('.');
        await AssertRefusedAsync($"{parts[0]}.{other[1]}.{parts[2]}");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("e30.e30.")]
    [InlineData("e30.e30.AAAA")]
    [InlineData("e30.e30.AAAA.AAAA.AAAA")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.AAAA")]
    public async Task Nonsense_gets_invalid_client(string text) => await AssertRefusedAsync(text);

    /// <summary>A public key is no shared secret (RFC 8725, 2.1).</summary>
    [Fact]
    public async Task Public_key_as_shared_secret_is_refused() =>
        await AssertRefusedAsync(KeyPair.SignWithSecret(JsonSerializer.Serialize(AssertionWorld.Rsa.ToJwk()), _world.Claims(AssertionWorld.TwoKeys)));

    /// <summary>An extension that must be understood is not (RFC 7515, 4.1.11).</summary>
    [Fact]
    public async Task Critical_extension_is_refused() =>
        await AssertRefusedAsync(AssertionWorld.Ec.Sign(_world.Claims(AssertionWorld.TwoKeys), "ES256", ("crit", new[] { "exp" })));

    /// <summary>A claim that stands twice is nobody's choice (RFC 7519, 4).</summary>
    [Fact]
    public async Task Repeated_claim_is_refused()
    {
        var payload = JsonSerializer.Serialize(_world.Claims(AssertionWorld.TwoKeys));
        await AssertRefusedAsync(AssertionWorld.Ec.Sign(payload.Insert(1, "\"sub\":\"only-pss\","), "ES256"));
    }

    [Fact]
    public async Task Assertion_of_another_type_is_refused()
    {
        var answer = await _world.PostAsync(AssertionWorld.TwoKeys, Sign("ES256"), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"));
        Assert.Equal("invalid_client", answer.Error);
    }

    [Fact]
    public async Task Client_id_of_another_client_beside_an_assertion_is_refused() =>
        Assert.Equal("invalid_client", (await _world.PostAsync(AssertionWorld.TwoKeys, Sign("ES256"), ("client_id", "robot"))).Error);

    /// <summary>client_id is optional beside an assertion (RFC 7521, 4.2).</summary>
    [Fact]
    public async Task Assertion_alone_names_the_client() =>
        Assert.NotNull((await _world.PostAsync(AssertionWorld.TwoKeys, Sign("ES256"), ("client_id", null))).AccessToken);

    /// <summary>A failure challenges as RFC 6749, 5.2 wants it, and says nothing of the key.</summary>
    [Fact]
    public async Task Failure_has_a_challenge_and_tells_what_to_change()
    {
        var answer = await _world.PostAsync(AssertionWorld.TwoKeys, Sign("ES256", ("exp", null)));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Contains("exp", answer["error_description"], StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Unknown_client_and_wrong_key_get_the_same_answer()
    {
        var nobody = new TestApp("nobody", AuthProvider.Storage.Apps.AppKind.Service);
        var unknown = await _world.PostAsync(nobody, AssertionWorld.Ec.Sign(_world.Claims(nobody), "ES256"));
        var wrong = await _world.PostAsync(AssertionWorld.TwoKeys, KeyPair.NewEc("ec").Sign(_world.Claims(AssertionWorld.TwoKeys), "ES256"));
        Assert.Equal(wrong.Text, unknown.Text);
        Assert.Equal(wrong.Status, unknown.Status);
    }

    private string Sign(string algorithm, params (string Name, object? Value)[] changes) =>
        (algorithm == "ES256" ? AssertionWorld.Ec : AssertionWorld.Rsa).Sign(_world.Claims(AssertionWorld.TwoKeys, changes), algorithm);

    private Task<WireAnswer> IntrospectAsync(string assertion) =>
        AssertionWorld.PostToAsync(_world.Provider, "connect/introspect", AssertionWorld.OneKey, assertion, ("token", "nonsense"));

    private async Task AssertRefusedAsync(string assertion)
    {
        var answer = await _world.PostAsync(AssertionWorld.TwoKeys, assertion);
        Assert.Equal("invalid_client", answer.Error);
        Assert.Null(answer.AccessToken);
    }
}
