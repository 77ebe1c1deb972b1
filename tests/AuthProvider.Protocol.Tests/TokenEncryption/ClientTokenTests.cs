using System.Text.Json;
using AuthProvider.Protocol.Registration;
using AuthProvider.Protocol.Tests.ClientAuthentication;
using AuthProvider.Storage.Apps;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.TokenEncryption;

/// <summary>
/// Tokens in the form that their client registered (OpenID Connect Dynamic Client Registration 1.0, 2; OpenID Connect Core 1.0, 5.3.2,
/// 6.1, 10), read by an implementation of other people.
/// </summary>
public sealed class ClientTokenTests : IAsyncLifetime
{
    private const string IntrospectionToken = "application/token-introspection+jwt";

    private static readonly TestApp App = new("sealed", AppKind.Web) { RedirectUris = ["https://sealed.example/back"], IsFirstParty = true };

    private readonly KeyPair _signing = KeyPair.NewEc("signing");
    private readonly Dictionary<string, string> _ec = Named("ECDH-ES", "ec");
    private readonly Dictionary<string, string> _rsa = Named("RSA-OAEP-256", "rsa");
    private TestProvider _provider = null!;
    private string _secret = "";

    public async Task InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        var keys = JsonSerializer.Serialize(new { keys = new object[] { Meant(_signing.ToJwk(), "sig"), Meant(PublicPart(_ec), "enc"), Meant(PublicPart(_rsa), "enc") } });
        _secret = (await _provider.UseAsync<AppStore, string?>(async apps => (await apps.CreateAsync(new AppDraft
        {
            ClientId = App.ClientId, Kind = App.Kind, Name = "Sealed", RedirectUris = App.RedirectUris, IsFirstParty = true, Scopes = TestApp.Scopes, JsonWebKeySet = keys,
        })).Secret))!;
    }

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    /// <summary>RS256 by default; the RSA key signs with PS256 too, for a reader who takes the algorithm of the key seriously.</summary>
    [Theory]
    [InlineData(null, "RS256")]
    [InlineData("RS256", "RS256")]
    [InlineData("PS256", "PS256")]
    [InlineData("ES256", "ES256")]
    public async Task Id_token_is_signed_with_the_registered_algorithm(string? registered, string algorithm)
    {
        await RegisterAsync(ClientMetadata.Empty with { IdTokenSignedResponseAlg = registered });
        var tokens = await SignInAsync();
        var (claims, header) = await Jose.VerifyAsync(await GetKeysAsync(), tokens.IdToken!, algorithm);
        Assert.Equal(App.ClientId, claims.GetProperty("aud").GetString());
        Assert.NotNull(header.GetProperty("kid").GetString());
    }

    [Theory]
    [InlineData("ECDH-ES", null, "A128CBC-HS256")]
    [InlineData("RSA-OAEP-256", "A256GCM", "A256GCM")]
    public async Task Id_token_is_encrypted_for_the_client(string algorithm, string? encryption, string used)
    {
        await RegisterAsync(ClientMetadata.Empty with { IdTokenSignedResponseAlg = "PS256", IdTokenEncryptedResponseAlg = algorithm, IdTokenEncryptedResponseEnc = encryption });
        var client = Client;
        using var browser = _provider.NewBrowser();
        var request = client.NewRequest();
        var code = (await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice)).Code!;
        var tokens = (await client.ExchangeAsync(request, code)).EnsureSuccess();

        var (content, header) = await Jose.DecryptAsync(algorithm == "ECDH-ES" ? _ec : _rsa, tokens.IdToken!);
        Assert.Equal((algorithm, used, "JWT"), (header.GetProperty("alg").GetString(), header.GetProperty("enc").GetString(), header.GetProperty("cty").GetString()));
        var (claims, _) = await Jose.VerifyAsync(await GetKeysAsync(), content, "PS256");
        Assert.Equal(request.Nonce, claims.GetProperty("nonce").GetString());

        // The access token beside it is for the API, and is as always.
        Assert.NotNull((await client.GetUserInfoAsync(tokens.AccessToken!))["sub"]);
    }

    /// <summary>A client without a key for what it registered hears of it, and gets nothing in the clear.</summary>
    [Fact]
    public async Task Missing_key_is_an_error_and_no_plain_token()
    {
        await _provider.UseAsync<AppStore, bool>(async apps =>
        {
            var app = (await apps.FindAsync(App.ClientId))!;
            return await apps.UpdateAsync(app, await apps.ReadAsync(app) with { JsonWebKeySet = KeyPair.ToJwks(_signing), Metadata = ClientMetadata.Empty with { IdTokenEncryptedResponseAlg = "RSA-OAEP-256", UserinfoEncryptedResponseAlg = "RSA-OAEP-256" } });
        });
        var client = Client;
        using var browser = _provider.NewBrowser();
        var request = client.NewRequest();
        var code = (await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice)).Code!;
        var answer = await client.ExchangeAsync(request, code);
        Assert.NotNull(answer.Error);
        Assert.Null(answer.IdToken);
        Assert.Null(answer.AccessToken);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task Userinfo_is_signed_with_iss_and_aud_and_without_nonce(string algorithm)
    {
        await RegisterAsync(ClientMetadata.Empty with { UserinfoSignedResponseAlg = algorithm });
        var tokens = await SignInAsync("openid email");
        var answer = (await Client.GetUserInfoAsync(tokens.AccessToken!)).EnsureSuccess();
        Assert.Equal("application/jwt", answer.ContentHeaders.ContentType!.MediaType);
        var (claims, _) = await Jose.VerifyAsync(await GetKeysAsync(), answer.Text, algorithm);
        Assert.Equal("https://localhost", claims.GetProperty("iss").GetString());
        Assert.Equal(App.ClientId, claims.GetProperty("aud").GetString());
        Assert.Equal(await _provider.GetSubjectAsync(TestUser.Alice), claims.GetProperty("sub").GetString());
        Assert.Equal(JsonValueKind.True, claims.GetProperty("email_verified").ValueKind);
        Assert.False(claims.TryGetProperty("nonce", out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ES256")]
    public async Task Userinfo_is_encrypted_with_or_without_a_signature(string? signing)
    {
        await RegisterAsync(ClientMetadata.Empty with { UserinfoSignedResponseAlg = signing, UserinfoEncryptedResponseAlg = "ECDH-ES", UserinfoEncryptedResponseEnc = "A256CBC-HS512" });
        var tokens = await SignInAsync();
        var answer = (await Client.GetUserInfoAsync(tokens.AccessToken!)).EnsureSuccess();
        Assert.Equal("application/jwt", answer.ContentHeaders.ContentType!.MediaType);
        var (content, header) = await Jose.DecryptAsync(_ec, answer.Text);
        Assert.Equal(signing is not null, header.TryGetProperty("cty", out _));
        var claims = signing is null ? JsonSerializer.Deserialize<JsonElement>(content) : (await Jose.VerifyAsync(await GetKeysAsync(), content, signing)).Claims;
        Assert.Equal(await _provider.GetSubjectAsync(TestUser.Alice), claims.GetProperty("sub").GetString());
    }

    /// <summary>A refused token is answered as always, whatever the form of the answers.</summary>
    [Fact]
    public async Task Error_of_userinfo_is_not_signed()
    {
        await RegisterAsync(ClientMetadata.Empty with { UserinfoSignedResponseAlg = "RS256" });
        var answer = await Client.GetUserInfoAsync("nonsense");
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, answer.Status);
    }

    /// <summary>RFC 9701, 6: signed with the registered algorithm, then encrypted where the client registered for it; JSON where it asks for JSON.</summary>
    [Theory]
    [InlineData(null, null, null, "RS256", null)]
    [InlineData("ES256", null, null, "ES256", null)]
    [InlineData("PS256", "RSA-OAEP-256", "A256GCM", "PS256", "A256GCM")]
    [InlineData(null, "ECDH-ES", null, "RS256", "A128CBC-HS256")]
    public async Task Introspection_answer_has_the_registered_form(string? signing, string? algorithm, string? encryption, string signedWith, string? encryptedWith)
    {
        await RegisterAsync(ClientMetadata.Empty with
        {
            IntrospectionSignedResponseAlg = signing, IntrospectionEncryptedResponseAlg = algorithm, IntrospectionEncryptedResponseEnc = encryption,
        });
        var token = (await SignInAsync()).AccessToken!;
        var answer = await IntrospectAsync(token, IntrospectionToken);
        Assert.Equal(IntrospectionToken, answer.ContentHeaders.ContentType!.MediaType);
        var content = answer.Text;
        if (encryptedWith is not null)
        {
            (content, var header) = await Jose.DecryptAsync(algorithm == "ECDH-ES" ? _ec : _rsa, content);
            Assert.Equal((algorithm, encryptedWith, "JWT"), (header.GetProperty("alg").GetString(), header.GetProperty("enc").GetString(), header.GetProperty("cty").GetString()));
        }

        var (claims, _) = await Jose.VerifyAsync(await GetKeysAsync(), content, signedWith);
        Assert.Equal(App.ClientId, claims.GetProperty("aud").GetString());
        Assert.True(claims.GetProperty("token_introspection").GetProperty("active").GetBoolean());
        Assert.True((await IntrospectAsync(token, "application/json")).IsActive);
    }

    /// <summary>Nothing is told in the clear to a client that registered for encryption and has no key for it.</summary>
    [Fact]
    public async Task Introspection_answer_that_cannot_be_encrypted_is_an_error()
    {
        await RegisterAsync(ClientMetadata.Empty with { IntrospectionEncryptedResponseAlg = "RSA-OAEP-256" });
        var token = (await SignInAsync()).AccessToken!;
        await _provider.UseAsync<AppStore, bool>(async apps =>
        {
            var app = (await apps.FindAsync(App.ClientId))!;
            return await apps.UpdateAsync(app, await apps.ReadAsync(app) with { JsonWebKeySet = KeyPair.ToJwks(_signing) });
        });
        var answer = await IntrospectAsync(token, IntrospectionToken);
        Assert.Equal((System.Net.HttpStatusCode.BadRequest, "invalid_request"), (answer.Status, answer.Error));
        Assert.Equal(["error", "error_description"], answer.Json.EnumerateObject().Select(member => member.Name).Where(name => name is not "error_uri").Order(StringComparer.Ordinal));
    }

    /// <summary>A request object is signed, then encrypted for a key of ours that signs nothing (OpenID Connect Core 1.0, 6.1 and 10.2).</summary>
    [Theory]
    [InlineData("ECDH-ES", "A128CBC-HS256")]
    [InlineData("RSA-OAEP-256", "A256GCM")]
    public async Task Encrypted_request_object_is_honoured(string algorithm, string encryption)
    {
        var token = await Jose.EncryptAsync(await GetKeyAsync(algorithm), algorithm, encryption, SignRequest("inside"));
        using var browser = _provider.NewBrowser();
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, Client.NewRequest("openid", ("request", token)), TestUser.Alice);
        Assert.Equal("inside", answer.State);
        Assert.NotNull(answer.Code);
    }

    [Fact]
    public async Task Request_object_that_is_only_encrypted_is_refused()
    {
        var token = await Jose.EncryptAsync(await GetKeyAsync("ECDH-ES"), "ECDH-ES", "A128GCM", """{"iss":"sealed","state":"inside"}""");
        using var browser = _provider.NewBrowser();
        Assert.Equal("invalid_request_object", (await RelyingPartyClient.AuthorizeAsync(browser, Client.NewRequest("openid", ("request", token)))).Error);
    }

    [Fact]
    public async Task Request_object_for_another_key_is_refused()
    {
        var token = await Jose.EncryptAsync(PublicPart(_ec), "ECDH-ES", "A128GCM", SignRequest("inside"));
        using var browser = _provider.NewBrowser();
        Assert.Equal("invalid_request_object", (await RelyingPartyClient.AuthorizeAsync(browser, Client.NewRequest("openid", ("request", token)))).Error);
    }

    /// <summary>Keys that sign do not decrypt, and keys that decrypt do not sign (RFC 7517, 4.2).</summary>
    [Fact]
    public async Task Keys_for_encryption_are_others_than_those_that_sign()
    {
        var keys = (await GetKeysAsync()).GetProperty("keys").EnumerateArray().ToList();
        Assert.Equal(["ECDH-ES", "RSA-OAEP-256"], keys.Where(key => key.GetProperty("use").ValueEquals("enc")).Select(key => key.GetProperty("alg").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(keys.Count, keys.Select(key => (key.TryGetProperty("n", out var n) ? n : key.GetProperty("x")).GetString()).Distinct().Count());
    }

    private async Task<WireAnswer> IntrospectAsync(string token, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "connect/introspect");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Content = new FormUrlEncodedContent([new("token", token), new("client_id", App.ClientId), new("client_secret", _secret)]);
        return await WireAnswer.ReadAsync(await _provider.Http.SendAsync(request));
    }

    private RelyingPartyClient Client => new(_provider, App, _secret);

    private static Dictionary<string, string> Named(string algorithm, string keyId)
    {
        var key = EncryptedJwtTests.NewPrivateKey(algorithm);
        key["kid"] = keyId;
        return key;
    }

    private static Dictionary<string, object> PublicPart(Dictionary<string, string> key) =>
        key.Where(member => member.Key is "kty" or "crv" or "x" or "y" or "n" or "e" or "kid").ToDictionary(member => member.Key, member => (object)member.Value);

    private static Dictionary<string, object> Meant(Dictionary<string, object> key, string use) => new(key) { ["use"] = use };

    private Task RegisterAsync(ClientMetadata metadata) => AppReceiver.RegisterAsync(_provider, App, metadata);

    private string SignRequest(string state) =>
        _signing.Sign(new Dictionary<string, object?> { ["iss"] = App.ClientId, ["aud"] = _provider.Issuer, ["state"] = state }, "ES256");

    private async Task<WireAnswer> SignInAsync(string scope = "openid")
    {
        var client = Client;
        using var browser = _provider.NewBrowser();
        var request = client.NewRequest(scope);
        return (await client.ExchangeAsync(request, (await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice)).Code!)).EnsureSuccess();
    }

    private async Task<JsonElement> GetKeysAsync() => (await WireAnswer.ReadAsync(await _provider.Http.GetAsync(".well-known/jwks"))).Json;

    private async Task<object> GetKeyAsync(string algorithm) =>
        (await GetKeysAsync()).GetProperty("keys").EnumerateArray().Single(key => key.TryGetProperty("alg", out var alg) && alg.ValueEquals(algorithm));
}
