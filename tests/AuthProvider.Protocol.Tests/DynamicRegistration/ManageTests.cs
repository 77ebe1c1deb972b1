using System.Net;
using System.Text.Json.Nodes;
using AuthProvider.Protocol.Tests.ClientAuthentication;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Registrations;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.DynamicRegistration;

/// <summary>Managing a registration (RFC 7592).</summary>
public sealed class ManageTests(OpenProvider open) : IClassFixture<OpenProvider>
{
    private const string Metadata = """{"redirect_uris":["https://rp.example/cb"],"client_name":"Shop","client_name#de":"Laden","logo_uri":"https://rp.example/logo.png"}""";

    private TestProvider Provider => open.Provider;

    /// <summary>GET gives the metadata as it is applied (RFC 7592, 2.1); no secret, of which only a hash is kept.</summary>
    [Fact]
    public async Task Token_reads_the_registration()
    {
        var client = await RegisteredClient.RegisterAsync(Provider, Metadata);
        var read = await client.ReadAsync();
        Assert.Equal(HttpStatusCode.OK, read.Status);
        Assert.Equal("Laden", read["client_name#de"]);
        Assert.Equal(client.Answer["client_id_issued_at"], read["client_id_issued_at"]);
        Assert.Equal(client.Token, read["registration_access_token"]);
        Assert.Equal(client.Answer["registration_client_uri"], read["registration_client_uri"]);
        Assert.Null(read["client_secret"]);
        Assert.True(read.Headers.CacheControl!.NoStore);
    }

    /// <summary>Without the token, with another client's and for a client that does not exist the answer is the same (RFC 7592, 2.1).</summary>
    [Fact]
    public async Task Other_tokens_get_401()
    {
        var client = await RegisteredClient.RegisterAsync(Provider, Metadata);
        var other = await RegisteredClient.RegisterAsync(Provider, Metadata);
        foreach (var token in new[] { other.Token, "nonsense", new string('a', 10_000) })
        {
            var answer = await client.ReadAsync(token);
            Assert.Equal((HttpStatusCode.Unauthorized, "invalid_token"), (answer.Status, answer.Error));
            Assert.Contains("invalid_token", Assert.Single(answer.Headers.WwwAuthenticate).Parameter, StringComparison.Ordinal);
        }

        foreach (var path in new[] { client.Address, "connect/register/nobody", "connect/register/shop" })
        {
            var answer = await WireAnswer.ReadAsync(await Provider.Http.GetAsync(path));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
            Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).ToString());
        }
    }

    /// <summary>PUT replaces all of it: what is left out is gone; the token is a new one (RFC 7592, 2.2 and 3).</summary>
    [Fact]
    public async Task Replacing_takes_away_what_is_left_out()
    {
        var client = await RegisteredClient.RegisterAsync(
            Provider, $$"""{"redirect_uris":["https://rp.example/cb"],"client_name#de":"Laden","contacts":["a@rp.example"],"default_max_age":60,"jwks":{{Keys.Public}},"id_token_signed_response_alg":"ES256"}""");
        Assert.NotNull(client.Answer["jwks"]);
        var (before, secret) = (client.Token, client.Answer["client_secret"]);
        var replaced = await client.ReplaceAsync(new() { ["redirect_uris"] = new JsonArray("https://rp.example/new"), ["client_secret"] = secret, ["jwks"] = null });
        Assert.Equal(HttpStatusCode.OK, replaced.Status);
        Assert.Equal("""["https://rp.example/new"]""", replaced["redirect_uris"]);
        Assert.Equal("RS256", replaced["id_token_signed_response_alg"]);
        Assert.All(["client_name#de", "contacts", "default_max_age", "jwks", "client_secret"], member => Assert.Null(replaced[member]));

        Assert.NotEqual(before, client.Token);
        Assert.Null((await client.ReadAsync())["jwks"]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.ReadAsync(before)).Status);

        // The secret goes on working.
        using var browser = Provider.NewBrowser();
        Assert.NotNull((await client.App.SignInAsync(browser, TestUser.Alice)).IdToken);
    }

    /// <summary>What a client reads it can put back, without what only the server says (RFC 7592, 2.2), and it is the same client then.</summary>
    [Theory]
    [InlineData("""{"redirect_uris":["https://rp.example/cb"]}""")]
    [InlineData("""{"redirect_uris":["https://rp.example/cb"],"token_endpoint_auth_method":"client_secret_post","client_name":"Shop","client_name#de":"Laden","scope":"openid email"}""")]
    [InlineData("""{"redirect_uris":["https://rp.example/cb"],"token_endpoint_auth_method":"client_secret_jwt","token_endpoint_auth_signing_alg":"HS256"}""")]
    [InlineData("""{"redirect_uris":["https://rp.example/cb"],"token_endpoint_auth_method":"private_key_jwt","jwks":RSA-KEYS}""")]
    [InlineData("""{"redirect_uris":["https://rp.example/cb"],"token_endpoint_auth_method":"private_key_jwt","token_endpoint_auth_signing_alg":"ES256","jwks":EC-KEYS}""")]
    [InlineData("""{"redirect_uris":["https://rp.example/cb"],"token_endpoint_auth_method":"private_key_jwt","jwks_uri":"https://rp.example/jwks","request_uris":["https://rp.example/r.jwt"]}""")]
    [InlineData("""{"redirect_uris":["https://rp.example/cb"],"jwks":RSA-KEYS,"id_token_encrypted_response_alg":"RSA-OAEP-256","userinfo_encrypted_response_alg":"RSA-OAEP-256","userinfo_encrypted_response_enc":"A256GCM"}""")]
    [InlineData("""{"redirect_uris":["https://rp.example/cb"],"subject_type":"pairwise","response_types":["id_token","code"],"post_logout_redirect_uris":["https://rp.example/out"]}""")]
    [InlineData("""{"redirect_uris":["com.example.app:/cb"],"application_type":"native","token_endpoint_auth_method":"none","grant_types":["authorization_code","refresh_token"]}""")]
    [InlineData("""{"grant_types":["urn:ietf:params:oauth:grant-type:device_code"],"token_endpoint_auth_method":"none"}""")]
    public async Task What_is_read_can_be_put_back(string metadata)
    {
        var client = await RegisteredClient.RegisterAsync(
            Provider,
            metadata.Replace("RSA-KEYS", KeyPair.ToJwks(KeyPair.NewRsa()), StringComparison.Ordinal).Replace("EC-KEYS", Keys.Public, StringComparison.Ordinal));
        var read = Without((await client.ReadAsync()).EnsureSuccess());
        var replaced = (await client.ReplaceAsync(read.DeepClone().AsObject())).EnsureSuccess();
        Assert.True(JsonNode.DeepEquals(read, Without(replaced)), replaced.ToString());
        Assert.True(JsonNode.DeepEquals(read, Without((await client.ReadAsync()).EnsureSuccess())));

        static JsonObject Without(WireAnswer answer)
        {
            var members = JsonNode.Parse(answer.Text)!.AsObject();
            foreach (var name in new[] { "registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at" })
            {
                members.Remove(name);
            }

            return members;
        }
    }

    /// <summary>A bad request changes nothing, the token neither (RFC 7592, 2.2).</summary>
    [Theory]
    [InlineData("""{"redirect_uris":["https://rp.example/cb#x"]}""", "invalid_redirect_uri")]
    [InlineData("""{"redirect_uris":["https://rp.example/cb"],"client_id":"another"}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://rp.example/cb"],"client_secret":"another"}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://rp.example/cb"],"registration_access_token":"x"}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://rp.example/cb"],"client_secret_expires_at":0}""", "invalid_client_metadata")]
    [InlineData("""{"redirect_uris":["https://rp.example/cb"],"grant_types":["client_credentials"]}""", "invalid_client_metadata")]
    public async Task Bad_replacement_changes_nothing(string metadata, string error)
    {
        var client = await RegisteredClient.RegisterAsync(Provider, Metadata);
        var answer = await client.ReplaceAsync(JsonNode.Parse(metadata)!.AsObject());
        Assert.Equal((HttpStatusCode.BadRequest, error), (answer.Status, answer.Error));
        Assert.Equal("Laden", (await client.ReadAsync())["client_name#de"]);
    }

    /// <summary>Without client_id nothing is replaced (RFC 7592, 2.2: it MUST be there).</summary>
    [Fact]
    public async Task Replacement_without_client_id_is_refused()
    {
        var client = await RegisteredClient.RegisterAsync(Provider, Metadata);
        var answer = await client.ReplaceAsync(new() { ["client_id"] = null, ["redirect_uris"] = new JsonArray("https://rp.example/cb") });
        Assert.Equal("invalid_client_metadata", answer.Error);
    }

    /// <summary>A client that never got the answer to a replacement goes on with its token, until it uses a new one (RFC 7592, 2.2 and 3).</summary>
    [Fact]
    public async Task Lost_answer_locks_nobody_out()
    {
        var client = await RegisteredClient.RegisterAsync(Provider, Metadata);
        var earlier = client.Token;
        var lost = await LoseAnswerAsync(client, "https://rp.example/lost");
        Assert.Equal("""["https://rp.example/lost"]""", (await client.ReadAsync())["redirect_uris"]);

        var again = await client.ReplaceAsync(new() { ["redirect_uris"] = new JsonArray("https://rp.example/again") });
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.ReadAsync(lost["registration_access_token"])).Status);
        Assert.Equal("""["https://rp.example/again"]""", (await client.ReadAsync(earlier))["redirect_uris"]);

        Assert.Equal(HttpStatusCode.OK, (await client.ReadAsync()).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.ReadAsync(earlier)).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.ReadAsync()).Status);
    }

    /// <summary>A secret that was lost with its answer is made anew; one that the client has stays.</summary>
    [Fact]
    public async Task Secret_that_was_lost_with_its_answer_is_made_anew()
    {
        var client = await RegisteredClient.RegisterAsync(Provider, """{"redirect_uris":["https://rp.example/cb"],"token_endpoint_auth_method":"none"}""");
        var lost = (await LoseAnswerAsync(client, "https://rp.example/cb"))["client_secret"];
        var again = await client.ReplaceAsync(new() { ["redirect_uris"] = new JsonArray("https://rp.example/cb") });
        Assert.NotNull(again["client_secret"]);
        Assert.NotEqual(lost, again["client_secret"]);
        using var browser = Provider.NewBrowser();
        Assert.NotNull((await client.App.SignInAsync(browser, TestUser.Alice)).IdToken);

        await LoseAnswerAsync(client, "https://rp.example/cb");
        Assert.Null((await client.ReplaceAsync(new() { ["redirect_uris"] = new JsonArray("https://rp.example/cb") }))["client_secret"]);
        using var other = Provider.NewBrowser();
        Assert.NotNull((await client.App.SignInAsync(other, TestUser.Alice)).IdToken);
    }

    /// <summary>Of replacements at once none is mixed with another, and one token is left: each is one compare-and-set.</summary>
    [Fact]
    public async Task Of_replacements_at_once_one_token_is_left()
    {
        var client = await RegisteredClient.RegisterAsync(Provider, Metadata);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => new RegisteredClient(Provider, client.Answer).ReplaceAsync(JsonNode.Parse(Metadata)!.AsObject())));
        Assert.Contains(answers, answer => answer.Status is HttpStatusCode.OK);
        Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Unauthorized or HttpStatusCode.Conflict, answer.ToString()));
        var left = new List<string>();
        foreach (var token in answers.Select(answer => answer["registration_access_token"]).OfType<string>())
        {
            if ((await client.ReadAsync(token)).Status is HttpStatusCode.OK)
            {
                left.Add(token);
            }
        }

        Assert.Single(left);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.ReadAsync()).Status);
    }

    /// <summary>A client that becomes confidential gets a secret, and one that becomes public has none any more.</summary>
    [Fact]
    public async Task Secret_follows_the_authentication_method()
    {
        var client = await RegisteredClient.RegisterAsync(Provider, """{"redirect_uris":["https://rp.example/cb"],"token_endpoint_auth_method":"none"}""");
        Assert.NotNull((await client.ReplaceAsync(new() { ["redirect_uris"] = new JsonArray("https://rp.example/cb") }))["client_secret"]);
        using var browser = Provider.NewBrowser();
        Assert.NotNull((await client.App.SignInAsync(browser, TestUser.Alice)).IdToken);

        var back = await client.ReplaceAsync(new() { ["redirect_uris"] = new JsonArray("https://rp.example/cb"), ["token_endpoint_auth_method"] = "none" });
        Assert.Equal(HttpStatusCode.OK, back.Status);
        Assert.Null(back["client_secret"]);
        using var other = Provider.NewBrowser();
        Assert.NotNull((await client.App.SignInAsync(other, TestUser.Alice)).IdToken);
    }

    /// <summary>DELETE gives 204 and takes everything with it (RFC 7592, 2.3).</summary>
    [Fact]
    public async Task Removed_client_is_gone_with_its_tokens()
    {
        var client = await RegisteredClient.RegisterAsync(Provider, Metadata);
        using var browser = Provider.NewBrowser();
        var tokens = await client.App.SignInAsync(browser, TestUser.Alice);
        var removed = await client.RemoveAsync();
        Assert.Equal((HttpStatusCode.NoContent, ""), (removed.Status, removed.Text));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.ReadAsync()).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.App.GetUserInfoAsync(tokens.AccessToken!)).Status);
        Assert.False((await browser.GoToAsync(client.App.NewRequest().Address)).IsElsewhere);
    }

    /// <summary>A client that an administrator switched off manages nothing.</summary>
    [Fact]
    public async Task Client_that_is_switched_off_manages_nothing()
    {
        var client = await RegisteredClient.RegisterAsync(Provider, Metadata);
        await Provider.UseAsync<AppStore, bool>(async apps =>
        {
            await apps.SetStatusAsync((await apps.FindAsync(client.ClientId))!, AppStatus.Disabled);
            return true;
        });
        Assert.Equal(HttpStatusCode.Forbidden, (await client.ReadAsync()).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.RemoveAsync()).Status);
    }

    /// <summary>The database keeps a hash of the registration access token only.</summary>
    [Fact]
    public async Task Token_is_kept_as_a_hash()
    {
        var client = await RegisteredClient.RegisterAsync(Provider, Metadata);
        var found = await Provider.UseAsync<ClientRegistrationStore, RegisteredApp?>(store => store.FindAsync(client.ClientId, client.Token));
        Assert.NotEqual(client.Token, found!.Registration.TokenHash);
        Assert.Null(await Provider.UseAsync<ClientRegistrationStore, RegisteredApp?>(store => store.FindAsync(client.ClientId, found.Registration.TokenHash)));
    }

    private async Task<WireAnswer> LoseAnswerAsync(RegisteredClient client, string redirectUri)
    {
        var answer = await new RegisteredClient(Provider, client.Answer).ReplaceAsync(new() { ["redirect_uris"] = new JsonArray(redirectUri) });
        return answer.EnsureSuccess();
    }
}
