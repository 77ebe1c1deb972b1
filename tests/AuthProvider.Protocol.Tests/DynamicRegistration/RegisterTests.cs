using System.Net;
using System.Text.Json.Nodes;
using AuthProvider.Protocol.Tests.ClientAuthentication;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.DynamicRegistration;

/// <summary>Registering a client (RFC 7591, 3; OpenID Connect Dynamic Client Registration 1.0, 3).</summary>
public sealed class RegisterTests(OpenProvider open) : IClassFixture<OpenProvider>
{
    private TestProvider Provider => open.Provider;

    /// <summary>The least that can be registered gets the defaults (DR 2 and 3.2; RFC 7591, 2 and 3.2.1).</summary>
    [Fact]
    public async Task Redirect_uri_alone_gets_201_and_the_defaults()
    {
        var answer = await TryAsync("""{"redirect_uris":["https://rp.example/cb"]}""");
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal("application/json", answer.ContentHeaders.ContentType!.MediaType);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.NotEmpty(answer["client_id"]!);
        Assert.True(answer["client_secret"]!.Length >= 43);
        Assert.Equal("0", answer["client_secret_expires_at"]);
        Assert.StartsWith($"{Provider.Issuer}/connect/register/", answer["registration_client_uri"], StringComparison.Ordinal);
        Assert.NotEmpty(answer["registration_access_token"]!);
        Assert.Equal("client_secret_basic", answer["token_endpoint_auth_method"]);
        Assert.Equal("RS256", answer["id_token_signed_response_alg"]);
        Assert.Equal("web", answer["application_type"]);
        Assert.Equal("public", answer["subject_type"]);
        Assert.Equal("""["authorization_code"]""", answer["grant_types"]);
        Assert.Equal("""["code"]""", answer["response_types"]);
        Assert.Equal(Provider.Time.GetUtcNow().ToUnixTimeSeconds(), answer.Json.GetProperty("client_id_issued_at").GetInt64());
    }

    /// <summary>Everything that is registered comes back as it is applied (RFC 7591, 3.2.1), in languages too (RFC 7591, 2.2; DR 2.1).</summary>
    [Fact]
    public async Task All_metadata_comes_back()
    {
        const string Metadata = """
            {
              "redirect_uris": ["https://rp.example/cb?x=1", "https://rp.example/other"], "client_name": "Shop", "client_name#de": "Laden", "client_name#ja-Hani-JP": "お店",
              "client_uri": "https://rp.example/", "client_uri#de": "https://rp.example/de", "logo_uri": "https://rp.example/logo.png", "tos_uri": "https://rp.example/tos",
              "policy_uri": "https://rp.example/policy", "contacts": ["dev@rp.example"], "software_id": "4NRB1-0XZABZI9E6-5SM3R", "software_version": "2.1",
              "grant_types": ["authorization_code", "refresh_token", "implicit"], "response_types": ["code", "id_token code"], "scope": "openid profile offline_access",
              "token_endpoint_auth_method": "client_secret_post", "id_token_signed_response_alg": "ES256", "request_object_signing_alg": "RS256",
              "request_uris": ["https://rp.example/request.jwt#hash"], "post_logout_redirect_uris": ["https://rp.example/out"],
              "frontchannel_logout_uri": "https://rp.example/fc", "frontchannel_logout_session_required": true,
              "backchannel_logout_uri": "https://rp.example/bc", "backchannel_logout_session_required": true, "initiate_login_uri": "https://rp.example/start",
              "subject_type": "pairwise", "default_max_age": 3600, "require_auth_time": true, "default_acr_values": ["one-factor"],
              "require_pushed_authorization_requests": true, "userinfo_signed_response_alg": "PS256",
              "id_token_encrypted_response_alg": "RSA-OAEP-256", "id_token_encrypted_response_enc": "A256GCM",
              "userinfo_encrypted_response_alg": "ECDH-ES", "userinfo_encrypted_response_enc": "A128GCM",
              "introspection_signed_response_alg": "ES256", "introspection_encrypted_response_alg": "RSA-OAEP-256", "introspection_encrypted_response_enc": "A256GCM",
              "request_object_encryption_alg": "RSA-OAEP-256", "request_object_encryption_enc": "A128CBC-HS256"
            }
            """;
        var expected = JsonNode.Parse(Metadata)!.AsObject();
        expected["jwks"] = JsonNode.Parse(KeyPair.ToJwks(KeyPair.NewRsa(), KeyPair.NewEc("one")));
        var answer = (await RegisteredClient.TryRegisterAsync(Provider, expected.DeepClone())).EnsureSuccess();
        expected["response_types"] = new JsonArray("code", "code id_token");
        foreach (var (name, value) in expected)
        {
            var actual = JsonNode.Parse(answer.Json.GetProperty(name).GetRawText());
            Assert.True(JsonNode.DeepEquals(actual, value), $"{name}: {actual?.ToJsonString()} instead of {value?.ToJsonString()}");
        }

        // Later too.
        var client = new RegisteredClient(Provider, answer);
        var read = (await client.ReadAsync()).EnsureSuccess();
        Assert.All(expected, member => Assert.Equal(answer[member.Key], read[member.Key]));
    }

    /// <summary>People see what a client registered in their language (RFC 7591, 2.2; DR 2.1), and its other values where there is none.</summary>
    [Fact]
    public async Task Pages_show_the_client_in_their_language()
    {
        var client = await RegisteredClient.RegisterAsync(
            Provider,
            """
            {
              "redirect_uris": ["https://rp.example/cb"], "client_name": "Laden", "client_name#EN": "Shop", "logo_uri": "https://rp.example/logo-de.png",
              "logo_uri#en": "https://rp.example/logo.png", "tos_uri": "https://rp.example/tos", "policy_uri": "https://rp.example/policy"
            }
            """);
        using var browser = Provider.NewBrowser();
        var page = await browser.GoToAsync(client.App.NewRequest("openid", ("ui_locales", "en-GB")).Address);
        Assert.Contains("Shop", page.Document.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("img[src='https://rp.example/logo.png']"));
        Assert.NotNull(page.Document.QuerySelector("a[href='https://rp.example/tos']"));
        Assert.NotNull(page.Document.QuerySelector("a[href='https://rp.example/policy']"));
    }

    /// <summary>Keys come back as they were sent, without a name or empty lists that nobody sent (RFC 7591, 3.2.1).</summary>
    [Fact]
    public async Task Keys_come_back_as_they_were_sent()
    {
        var keys = JsonNode.Parse(KeyPair.ToJwks(KeyPair.NewRsa()))!.AsObject();
        keys["keys"]!.AsArray().Add(new JsonObject { ["kty"] = "OKP", ["crv"] = "Ed25519", ["x"] = "AAAA", ["purpose"] = new JsonObject { ["for"] = "later" } });
        var client = await RegisteredClient.RegisterAsync(Provider, $$$"""{"redirect_uris":["https://rp.example/cb"],"jwks":{{{keys.ToJsonString()}}}}""");
        Assert.True(JsonNode.DeepEquals(keys, JsonNode.Parse(client.Answer["jwks"]!)), client.Answer["jwks"]);
        Assert.True(JsonNode.DeepEquals(keys, JsonNode.Parse((await client.ReadAsync())["jwks"]!)));
    }

    /// <summary>Empty lists of a key say nothing: they are taken, and left out (RFC 7518, 6.3.2.7: a key of two primes has no oth).</summary>
    [Fact]
    public async Task Empty_lists_of_a_key_are_left_out()
    {
        var key = JsonNode.Parse(KeyPair.ToJwks(KeyPair.NewRsa()))!["keys"]![0]!.AsObject();
        var sent = key.DeepClone().AsObject();
        (sent["oth"], sent["key_ops"], sent["x5c"]) = (new JsonArray(), new JsonArray(), new JsonArray());
        var client = await RegisteredClient.RegisterAsync(Provider, $$$"""{"redirect_uris":["https://rp.example/cb"],"jwks":{"keys":[{{{sent.ToJsonString()}}}]}}""");
        Assert.True(JsonNode.DeepEquals(key, JsonNode.Parse(client.Answer["jwks"]!)!["keys"]![0]), client.Answer["jwks"]);
    }

    /// <summary>The client works at once: code flow without PKCE for one that keeps a secret (A20), consent asked, the registered algorithm signs.</summary>
    [Theory]
    [InlineData("client_secret_basic", "RS256")]
    [InlineData("client_secret_post", "ES256")]
    public async Task Registered_client_signs_people_in(string method, string algorithm)
    {
        var client = await RegisteredClient.RegisterAsync(
            Provider,
            $$"""{"redirect_uris":["https://rp.example/cb"],"token_endpoint_auth_method":"{{method}}","id_token_signed_response_alg":"{{algorithm}}","grant_types":["authorization_code","refresh_token"]}""");
        using var browser = Provider.NewBrowser();
        var request = client.App.NewRequest("openid email", ("code_challenge", null), ("code_challenge_method", null));
        Assert.True((await browser.GoToAsync(request.Address)).Has("#sign-in"));
        Assert.True((await browser.SignInAsync(TestUser.Alice.UserName)).Has("#allow"));
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice);
        var tokens = (await client.App.ExchangeAsync(request, answer.Code!, ("code_verifier", null))).EnsureSuccess();
        var idToken = await client.App.ValidateIdTokenAsync(tokens.IdToken!, request.Nonce);
        Assert.Equal(algorithm, idToken.Alg);
        Assert.NotNull(tokens.RefreshToken);
        Assert.Equal(TestUser.Alice.Email, (await client.App.GetUserInfoAsync(tokens.AccessToken!))["email"]);
    }

    /// <summary>A public client always needs PKCE (RFC 9700, 2.1.1) and gets no secret.</summary>
    [Fact]
    public async Task Public_client_gets_no_secret_and_needs_pkce()
    {
        var client = await RegisteredClient.RegisterAsync(
            Provider, """{"redirect_uris":["http://127.0.0.1/cb"],"application_type":"native","token_endpoint_auth_method":"none"}""");
        Assert.Null(client.Answer["client_secret"]);
        Assert.Null(client.Answer["client_secret_expires_at"]);
        using var browser = Provider.NewBrowser();
        var bare = client.App.NewRequest("openid", ("code_challenge", null), ("code_challenge_method", null));
        Assert.Equal("invalid_request", (await RelyingPartyClient.AuthorizeAsync(browser, bare)).Error);
        var tokens = await client.App.SignInAsync(browser, TestUser.Alice, "openid", ("redirect_uri", "http://127.0.0.1:4711/cb"));
        Assert.NotNull(tokens.IdToken);
    }

    /// <summary>A native app may keep a secret that is its own (RFC 8252, 8.4), and uses any port of a loopback address.</summary>
    [Fact]
    public async Task Native_client_may_keep_a_secret()
    {
        var client = await RegisteredClient.RegisterAsync(Provider, """{"redirect_uris":["com.example.app:/cb","http://[::1]/cb"],"application_type":"native"}""");
        Assert.NotNull(client.Answer["client_secret"]);
        Assert.Equal("native", (await client.ReadAsync())["application_type"]);
    }

    /// <summary>Members that are not known are left out and harm nothing (RFC 7591, 2); null is a member left out.</summary>
    [Fact]
    public async Task Unknown_members_are_left_out()
    {
        var answer = (await TryAsync("""{"redirect_uris":["https://rp.example/cb"],"colour":"blue","jwks":null,"client_name#":"x","tag#de":"y","localized":{"client_name#de":"z"}}""")).EnsureSuccess();
        Assert.Null(answer["colour"]);
        Assert.Null(answer["jwks"]);
        Assert.Null(answer["tag#de"]);
        Assert.Null(answer["client_name#de"]);
        Assert.Null(answer["localized"]);
    }

    /// <summary>Who names response types only gets the grant types that they need, and the other way round (DR 2).</summary>
    [Theory]
    [InlineData("""{"response_types":["id_token"]}""", """["implicit"]""", """["id_token"]""")]
    [InlineData("""{"response_types":["token id_token code"]}""", """["authorization_code","implicit"]""", """["code id_token token"]""")]
    [InlineData("""{"grant_types":["authorization_code","implicit"],"response_types":["code"]}""", """["authorization_code"]""", """["code"]""")]
    public async Task Grant_types_follow_response_types(string metadata, string grantTypes, string responseTypes)
    {
        var answer = (await TryAsync(metadata, ("redirect_uris", new JsonArray("https://rp.example/cb")))).EnsureSuccess();
        Assert.Equal(grantTypes, answer["grant_types"]);
        Assert.Equal(responseTypes, answer["response_types"]);
    }

    /// <summary>Two clients of one name are two clients.</summary>
    [Fact]
    public async Task Each_request_makes_another_client()
    {
        const string Metadata = """{"redirect_uris":["https://rp.example/cb"],"client_name":"Twin"}""";
        Assert.NotEqual((await TryAsync(Metadata))["client_id"], (await TryAsync(Metadata))["client_id"]);
    }

    /// <summary>A client that has to sign its requests cannot do without (RFC 9101, 10.5).</summary>
    [Fact]
    public async Task Client_that_signs_its_requests_must_do_so()
    {
        var client = await RegisteredClient.RegisterAsync(
            Provider,
            $$"""{"redirect_uris":["https://rp.example/cb"],"require_signed_request_object":true,"jwks":{{Keys.Public}}}""");
        using var browser = Provider.NewBrowser();
        Assert.Equal("invalid_request", (await RelyingPartyClient.AuthorizeAsync(browser, client.App.NewRequest())).Error);
    }

    /// <summary>Scripts of any origin may register; no cookie is ever sent (Fetch Standard, 3.2).</summary>
    [Fact]
    public async Task Scripts_may_register()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, RegisteredClient.Path);
        request.Headers.Add("Origin", "https://anywhere.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        var answer = await WireAnswer.ReadAsync(await Provider.Http.SendAsync(request));
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    private Task<WireAnswer> TryAsync(string metadata, params (string Name, JsonNode Value)[] added)
    {
        var json = JsonNode.Parse(metadata)!.AsObject();
        foreach (var (name, value) in added)
        {
            json.TryAdd(name, value);
        }

        return RegisteredClient.TryRegisterAsync(Provider, json);
    }
}
