using System.Net;
using System.Text.Json.Nodes;
using AuthProvider.Protocol.Tests.ClientAuthentication;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.DynamicRegistration;

/// <summary>What cannot be registered is refused with a reason (RFC 7591, 3.2.2).</summary>
public sealed class RegisterRefusalTests(OpenProvider open) : IClassFixture<OpenProvider>
{
    private TestProvider Provider => open.Provider;

    /// <summary>Bad redirect URIs have an error of their own (RFC 7591, 3.2.2).</summary>
    [Theory]
    [InlineData("""{"redirect_uris":["https://rp.example/cb#fragment"]}""")]
    [InlineData("""{"redirect_uris":["https://rp.example/cb#"]}""")]
    [InlineData("""{"redirect_uris":["http://rp.example/cb"]}""")]
    [InlineData("""{"redirect_uris":["javascript:alert(1)"]}""")]
    [InlineData("""{"redirect_uris":["com.example.app:/cb"]}""")]
    [InlineData("""{"redirect_uris":["https://rp.example/*"]}""")]
    [InlineData("""{"redirect_uris":[]}""")]
    [InlineData("""{"redirect_uris":"https://rp.example/cb"}""")]
    [InlineData("""{"redirect_uris":[7]}""")]
    [InlineData("""{}""")]
    [InlineData("""{"redirect_uris":["https://localhost/cb"],"response_types":["id_token"]}""")]
    [InlineData("""{"redirect_uris":["http://127.0.0.1/cb"],"response_types":["id_token"]}""")]
    public async Task Bad_redirect_uri_gets_invalid_redirect_uri(string metadata)
    {
        var answer = await TryAsync(metadata);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_redirect_uri"), (answer.Status, answer.Error));
        Assert.StartsWith("redirect_uris: ", answer["error_description"], StringComparison.Ordinal);
    }

    /// <summary>What contradicts itself or is not offered is an error that names the member (RFC 7591, 3.2.2).</summary>
    [Theory]
    [InlineData("""{"initiate_login_uri":"http://rp.example/start"}""", "initiate_login_uri")]
    [InlineData("""{"logo_uri":"http://rp.example/logo.png"}""", "logo_uri")]
    [InlineData("""{"client_uri#de":"javascript:alert(1)"}""", "client_uri#de")]
    [InlineData("""{"client_name":"a\u202Eb"}""", "client_name")]
    [InlineData("""{"client_name#de":"a\u202Eb"}""", "client_name#de")]
    [InlineData("""{"client_name":7}""", "client_name")]
    [InlineData("""{"client_name":"AuthProvider"}""", "client_name")]
    [InlineData("""{"application_type":"desktop"}""", "application_type")]
    [InlineData("""{"subject_type":"secret"}""", "subject_type")]
    [InlineData("""{"token_endpoint_auth_method":"magic"}""", "token_endpoint_auth_method")]
    [InlineData("""{"token_endpoint_auth_method":"none","grant_types":["client_credentials"]}""", "token_endpoint_auth_method")]
    [InlineData("""{"token_endpoint_auth_signing_alg":"none"}""", "token_endpoint_auth_signing_alg")]
    [InlineData("""{"id_token_signed_response_alg":"none"}""", "id_token_signed_response_alg")]
    [InlineData("""{"id_token_encrypted_response_enc":"A256GCM"}""", "id_token_encrypted_response_enc")]
    [InlineData("""{"request_object_signing_alg":"none"}""", "request_object_signing_alg")]
    [InlineData("""{"grant_types":["password"]}""", "grant_types")]
    [InlineData("""{"grant_types":["authorization_code"],"response_types":["code id_token"]}""", "grant_types")]
    [InlineData("""{"grant_types":["authorization_code"],"response_types":["id_token"]}""", "response_types")]
    [InlineData("""{"grant_types":["implicit"]}""", "response_types")]
    [InlineData("""{"grant_types":[]}""", "grant_types")]
    [InlineData("""{"response_types":["token"]}""", "response_types")]
    [InlineData("""{"scope":"openid launch"}""", "scope")]
    [InlineData("""{"scope":"openid offline_access"}""", "scope")]
    [InlineData("""{"scope":["openid"]}""", "scope")]
    [InlineData("""{"default_max_age":"60"}""", "default_max_age")]
    [InlineData("""{"default_max_age":-1}""", "default_max_age")]
    [InlineData("""{"contacts":[null]}""", "contacts")]
    [InlineData("""{"request_uris":["http://rp.example/r.jwt"]}""", "request_uris")]
    [InlineData("""{"post_logout_redirect_uris":["https://rp.example/out#x"]}""", "post_logout_redirect_uris")]
    [InlineData("""{"frontchannel_logout_uri":"https://other.example/fc"}""", "frontchannel_logout_uri")]
    [InlineData("""{"jwks":{"keys":[]},"jwks_uri":"https://rp.example/jwks"}""", "jwks")]
    [InlineData("""{"jwks":{"keys":[{"kty":"oct","k":"AAAA"}]}}""", "jwks")]
    [InlineData("""{"jwks":{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}]}}""", "jwks")]
    [InlineData("""{"jwks":{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}}""", "jwks")]
    [InlineData("""{"jwks":[]}""", "jwks")]
    [InlineData("""{"jwks":{"keys":[{"kty":"RSA","n":"RSA-MODULUS","e":"AQAB","oth":[{"r":"AA","d":"AA","t":"AA"}]}]}}""", "jwks")]
    [InlineData("""{"jwks":{"keys":[{"kty":"RSA","n":"RSA-MODULUS","e":"AQ"}]}}""", "jwks")]
    [InlineData("""{"jwks":{"keys":[{"kty":"RSA","n":"RSA-MODULUS","e":"AA"}]}}""", "jwks")]
    [InlineData("""{"jwks":{"keys":[{"kty":"RSA","n":"RSA-MODULUS","e":"BA"}]}}""", "jwks")]
    [InlineData("""{"jwks":{"keys":[{"kty":"RSA","n":"ZERO-MODULUS","e":"AQAB"}]}}""", "jwks")]
    [InlineData("""{"jwks":{"keys":[{"kty":"RSA","n":"RSA-MODULUS","e":"AQAB","x5c":"AAAA"}]}}""", "jwks")]
    [InlineData("""{"jwks":{"keys":[{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"}]}}""", "jwks")]
    [InlineData("""{"jwks":{"keys":[{"kty":"EC","crv":"P-384","x":"AQ","y":"AQ"}]}}""", "jwks")]
    [InlineData("""{"token_endpoint_auth_method":"private_key_jwt","token_endpoint_auth_signing_alg":"HS256","jwks":PUBLIC-KEYS}""", "token_endpoint_auth_signing_alg")]
    [InlineData("""{"token_endpoint_auth_method":"client_secret_jwt","token_endpoint_auth_signing_alg":"RS256"}""", "token_endpoint_auth_signing_alg")]
    [InlineData("""{"token_endpoint_auth_method":"private_key_jwt","token_endpoint_auth_signing_alg":"PS256","jwks":PUBLIC-KEYS}""", "jwks")]
    [InlineData("""{"token_endpoint_auth_method":"private_key_jwt","jwks":{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AAAA"}]}}""", "jwks")]
    [InlineData("""{"id_token_encrypted_response_alg":"RSA-OAEP-256","jwks":PUBLIC-KEYS}""", "id_token_encrypted_response_alg")]
    [InlineData("""{"userinfo_encrypted_response_alg":"RSA-OAEP-256","jwks":PUBLIC-KEYS}""", "userinfo_encrypted_response_alg")]
    [InlineData("""{"introspection_encrypted_response_alg":"RSA-OAEP-256","jwks":PUBLIC-KEYS}""", "introspection_encrypted_response_alg")]
    [InlineData("""{"request_object_signing_alg":"RS256","jwks":PUBLIC-KEYS}""", "jwks")]
    [InlineData("""{"require_signed_request_object":true}""", "jwks")]
    [InlineData("""{"dpop_bound_access_tokens":true}""", "dpop_bound_access_tokens")]
    [InlineData("""{"grant_types":["client_credentials"]}""", "grant_types")]
    public async Task Bad_metadata_gets_invalid_client_metadata(string metadata, string member)
    {
        var sent = metadata.Replace("PUBLIC-KEYS", Keys.Public, StringComparison.Ordinal)
            .Replace("RSA-MODULUS", (string)KeyPair.NewRsa().ToJwk()["n"], StringComparison.Ordinal)
            .Replace("ZERO-MODULUS", new string('A', 344), StringComparison.Ordinal);
        var answer = await TryAsync(sent, ("redirect_uris", new JsonArray("https://rp.example/cb")));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_client_metadata"), (answer.Status, answer.Error));
        Assert.Contains(member + ": ", answer["error_description"], StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    /// <summary>What is no JSON object of plain text is refused before anything is looked at.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"client_name":"a","client_name":"b"}""")]
    [InlineData("""{"client_name":"a\u0000b"}""")]
    [InlineData("""{"client_name":"\ud800"}""")]
    [InlineData("""{"redirect_uris":["https://rp.example/cb"],"x":"\ud800"}""")]
    public async Task What_is_no_json_object_gets_400(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var answer = await WireAnswer.ReadAsync(await Provider.Http.PostAsync(RegisteredClient.Path, content));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_client_metadata"), (answer.Status, answer.Error));
    }

    /// <summary>A form, a body without end and another method are refused.</summary>
    [Fact]
    public async Task Other_requests_are_refused()
    {
        using var form = new FormUrlEncodedContent([new("client_name", "x")]);
        Assert.Equal(HttpStatusCode.BadRequest, (await Provider.Http.PostAsync(RegisteredClient.Path, form)).StatusCode);
        using var large = new StringContent($$"""{"client_name":"{{new string('a', 100_000)}}"}""", System.Text.Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Provider.Http.PostAsync(RegisteredClient.Path, large)).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await Provider.Http.GetAsync(RegisteredClient.Path)).StatusCode);
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
