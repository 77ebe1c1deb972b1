using AuthProvider.Protocol.Tests.ClientAuthentication;
using AuthProvider.Storage.Apps;
using AuthProvider.Testing;
using Microsoft.AspNetCore.Http;

namespace AuthProvider.Protocol.Tests.ClientKeys;

/// <summary>Keys that a client publishes at its jwks_uri (OpenID Connect Core 1.0, 10.1.1; PROTOCOL T5).</summary>
public sealed class PublishedKeysTests : IAsyncLifetime
{
    private static readonly TestApp App = new("publisher", AppKind.Web) { RedirectUris = ["https://publisher.example/back"], IsFirstParty = true };

    private readonly KeyPair _first = KeyPair.NewEc("first");
    private readonly KeyPair _second = KeyPair.NewRsa("second");
    private AppReceiver _host = null!;
    private TestProvider _provider = null!;
    private Func<string?> _document = () => null;

    public async Task InitializeAsync()
    {
        _host = await AppReceiver.StartAsync();
        _host.Answer = async (_, response) =>
        {
            if (_document() is { } text)
            {
                response.ContentType = "application/json";
                await response.WriteAsync(text);
            }
            else
            {
                response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            }
        };
        _provider = await TestProvider.StartAsync(_host.Trust);
        await AssertionWorld.AddAsync(_provider, App, "private_key_jwt", keysUri: _host.Address + "/jwks");
        _document = () => KeyPair.ToJwks(_first);
    }

    public async Task DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Keys_are_fetched_once_a_minute()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.True(await IsAcceptedAsync(_first, "ES256"));
        }

        Assert.Single(_host.Requests);
        _provider.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await IsAcceptedAsync(_first, "ES256"));
        Assert.Equal(2, _host.Requests.Count);
    }

    [Fact]
    public async Task New_key_with_a_new_kid_is_accepted_at_once()
    {
        Assert.True(await IsAcceptedAsync(_first, "ES256"));
        _document = () => KeyPair.ToJwks(_first, _second);
        Assert.True(await IsAcceptedAsync(_second, "PS256"));
        Assert.True(await IsAcceptedAsync(_first, "ES256"));
        Assert.Equal(2, _host.Requests.Count);
    }

    /// <summary>A key that the client took away counts for a minute at most.</summary>
    [Fact]
    public async Task Removed_key_ends_within_a_minute()
    {
        Assert.True(await IsAcceptedAsync(_first, "ES256"));
        _document = () => KeyPair.ToJwks(_second);
        _provider.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await IsAcceptedAsync(_first, "ES256"));
    }

    /// <summary>Whoever sends names of keys that do not exist drives nobody in a loop (SECURITY S25).</summary>
    [Fact]
    public async Task Unknown_kids_ask_the_host_a_few_times_a_minute()
    {
        for (var i = 0; i < 15; i++)
        {
            Assert.False(await IsAcceptedAsync(KeyPair.NewEc($"guess-{i}"), "ES256"));
        }

        Assert.InRange(_host.Requests.Count, 2, 6);
        Assert.True(await IsAcceptedAsync(_first, "ES256"));
    }

    [Fact]
    public async Task Known_keys_count_for_a_while_when_the_host_is_down()
    {
        Assert.True(await IsAcceptedAsync(_first, "ES256"));
        _document = () => null;
        _provider.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.True(await IsAcceptedAsync(_first, "ES256"));
        var asked = _host.Requests.Count;
        Assert.True(await IsAcceptedAsync(_first, "ES256"));
        Assert.Equal(asked, _host.Requests.Count);
        _provider.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await IsAcceptedAsync(_first, "ES256"));
        _document = () => KeyPair.ToJwks(_first);
        _provider.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(await IsAcceptedAsync(_first, "ES256"));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"keys\":\"none\"}")]
    [InlineData("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}]}")]
    [InlineData("{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQ\",\"e\":\"AQAB\"},{\"kty\":\"RSA\"},7]}")]
    public async Task Document_without_usable_keys_is_a_refusal(string document)
    {
        _document = () => document;
        Assert.False(await IsAcceptedAsync(_first, "ES256"));
    }

    /// <summary>The same keys verify request objects (RFC 9101, 6.2).</summary>
    [Fact]
    public async Task Request_objects_are_verified_with_published_keys()
    {
        using var browser = _provider.NewBrowser();
        var inside = _first.Sign(new Dictionary<string, object?> { ["iss"] = App.ClientId, ["aud"] = _provider.Issuer, ["state"] = "inside" }, "ES256");
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, _provider.NewClient(App).NewRequest("openid", ("request", inside)), TestUser.Alice);
        Assert.Equal("inside", answer.State);
        Assert.NotNull(answer.Code);
    }

    private async Task<bool> IsAcceptedAsync(KeyPair key, string algorithm)
    {
        var assertion = key.Sign(AssertionWorld.Claims(_provider, App), algorithm);
        var answer = await AssertionWorld.PostToAsync(_provider, "connect/introspect", App, assertion, ("token", "nonsense"));
        Assert.Contains(answer.Error, new[] { null, "invalid_client" });
        return answer.Error is null;
    }
}
