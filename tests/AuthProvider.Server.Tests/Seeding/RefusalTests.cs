using System.Text;
using AuthProvider.Server.Seeding;
using AuthProvider.Server.Seeding.Applying;
using AuthProvider.Server.Tests.CommandLine;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.Seeding;

public sealed class RefusalTests(EmptyProvider empty) : IClassFixture<EmptyProvider>, IDisposable
{
    private readonly CommandRunner _commands = new();

    public void Dispose() => _commands.Dispose();

    [Theory]
    [InlineData("""[]""", "$", "object")]
    [InlineData("""{ "users": [""", "$", "not valid JSON")]
    [InlineData("""{ "users": [], "users": [] }""", "$", "not valid JSON")]
    [InlineData("""{ "user": [] }""", "$.user", "no such member")]
    [InlineData("""{ "users": {} }""", "$.users", "list")]
    [InlineData("""{ "users": [7] }""", "$.users[0]", "object")]
    [InlineData("""{ "users": [{}] }""", "$.users[0]", "'username' is missing")]
    [InlineData("""{ "users": [{ "username": "bruno" }] }""", "$.users[0]", "new")]
    [InlineData("""{ "users": [{ "username": 7, "password": "tea-at-four" }] }""", "$.users[0].username", "text")]
    [InlineData("""{ "users": [{ "username": "\ud800abcd", "password": "tea-at-four" }] }""", "$.users[0].username", "Unicode")]
    [InlineData("""{ "users": [{ "username": null, "password": "tea-at-four" }] }""", "$.users[0].username", "null")]
    [InlineData("""{ "users": [{ "username": "bob", "password": "tea-at-four" }] }""", "$.users[0].username", "4 to 64")]
    [InlineData("""{ "users": [{ "username": "bruno", "password": "tea-at-four" }, { "username": "BRUNO", "password": "tea-at-four" }] }""", "$.users[1].username", "Another user")]
    [InlineData("""{ "users": [{ "username": "bruno", "password": "password" }] }""", "$.users[0].password", "commonest")]
    [InlineData("""{ "users": [{ "username": "bruno", "password": "bruno-at-four" }] }""", "$.users[0].password", "username")]
    [InlineData("""{ "users": [{ "username": "bruno", "passwordHash": "tea" }] }""", "$.users[0].passwordHash", "not a password hash")]
    [InlineData("""{ "users": [{ "username": "bruno", "password": "tea-at-four", "email": "bruno" }] }""", "$.users[0].email", "e-mail")]
    [InlineData("""{ "users": [{ "username": "bruno", "password": "tea-at-four", "emailConfirmed": "yes" }] }""", "$.users[0].emailConfirmed", "true or false")]
    [InlineData("""{ "users": [{ "username": "bruno", "password": "tea-at-four", "displayName": "a\nb" }] }""", "$.users[0].displayName", "control")]
    [InlineData("""{ "users": [{ "username": "bruno", "password": "tea-at-four", "roles": ["a b"] }] }""", "$.users[0].roles[0]", "role")]
    [InlineData("""{ "users": [{ "username": "bruno", "password": "tea-at-four", "roles": ["x", "x"] }] }""", "$.users[0].roles[1]", "twice")]
    [InlineData("""{ "users": [{ "username": "bruno", "password": "tea-at-four", "profile": { "sub": "x" } }] }""", "$.users[0].profile.sub", "no such member")]
    [InlineData("""{ "users": [{ "username": "bruno", "password": "tea-at-four", "profile": { "picture": "javascript:x" } }] }""", "$.users[0].profile.picture", "URL")]
    [InlineData("""{ "users": [{ "username": "bruno", "password": "tea-at-four", "profile": { "birthdate": "yesterday" } }] }""", "$.users[0].profile.birthdate", "YYYY")]
    [InlineData("""{ "users": [{ "username": "bruno", "password": "tea-at-four", "profile": { "phone_number": "030 1234" } }] }""", "$.users[0].profile.phone_number", "country")]
    [InlineData("""{ "users": [{ "username": "bruno", "password": "tea-at-four", "profile": { "zoneinfo": "../../dev/zero" } }] }""", "$.users[0].profile.zoneinfo", "time zone")]
    [InlineData("""{ "users": [{ "username": "bruno", "password": "tea-at-four", "profile": { "address": { "town": "x" } } }] }""", "$.users[0].profile.address.town", "no such member")]
    [InlineData("""{ "users": [{ "username": "bruno", "password": "tea-at-four", "profile": { "phone_number_verified": 1 } }] }""", "$.users[0].profile.phone_number_verified", "true or false")]
    [InlineData("""{ "apis": [{ "id": "a b", "name": "A" }] }""", "$.apis[0].id", "identifier")]
    [InlineData("""{ "apis": [{ "id": "a" }] }""", "$.apis[0]", "'name' is missing")]
    [InlineData("""{ "apis": [{ "id": "a", "name": " " }] }""", "$.apis[0].name", "Enter a name")]
    [InlineData("""{ "apis": [{ "id": "a", "name": "A", "accessToken": "opaque" }] }""", "$.apis[0].accessToken", "jwt, jwt-recorded, reference")]
    [InlineData("""{ "apis": [{ "id": "a", "name": "A", "secret": "short" }] }""", "$.apis[0].secret", "16 to 256")]
    [InlineData("""{ "apis": [{ "id": "a", "name": "A", "secret": "v1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }] }""", "$.apis[0].secret", "stored form")]
    [InlineData("""{ "apis": [{ "id": "a", "name": "A", "owner": "nobody" }] }""", "$.apis[0].owner", "No user")]
    [InlineData("""{ "apis": [{ "id": "a", "name": "A", "scopes": [{ "name": "a b" }] }] }""", "$.apis[0].scopes[0].name", "6749")]
    [InlineData("""{ "apis": [{ "id": "a", "name": "A", "scopes": [{ "name": "email" }] }] }""", "$.apis[0].scopes[0].name", "server itself")]
    [InlineData("""{ "apis": [{ "id": "a", "name": "A", "scopes": [{ "name": "x" }] }], "scopes": [{ "name": "x" }] }""", "$.scopes[0].name", "Another scope")]
    [InlineData("""{ "scopes": [{ "name": "x", "resources": ["nowhere"] }] }""", "$.scopes[0].resources[0]", "No API")]
    [InlineData("""{ "apis": [{ "id": "a", "name": "A" }], "apps": [{ "id": "a", "kind": "service", "name": "A" }] }""", "$.apps[0].id", "Another app")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "api", "name": "A" }] }""", "$.apps[0].kind", "web, spa, native, service")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "status": "on" }] }""", "$.apps[0].status", "active, pending, disabled")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "scopes": ["x"] }] }""", "$.apps[0].scopes[0]", "no such scope")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "redirectUris": ["https://a.example"] }] }""", "$.apps[0].redirectUris", "Nobody signs in")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "grantTypes": ["authorization_code"] }] }""", "$.apps[0].grantTypes[0]", "client_credentials")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "grantTypes": [] }] }""", "$.apps[0].grantTypes", "one at least")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "web", "name": "A" }] }""", "$.apps[0].redirectUris", "one at least")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "web", "name": "A", "redirectUris": ["http://a.example"] }] }""", "$.apps[0].redirectUris[0]", "https")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "spa", "name": "A", "redirectUris": ["https://a.example/*"] }] }""", "$.apps[0].redirectUris[0]", "wildcard")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "spa", "name": "A", "redirectUris": ["https://a.example"], "postLogoutRedirectUris": ["x"] }] }""", "$.apps[0].postLogoutRedirectUris[0]", "absolute")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "spa", "name": "A", "redirectUris": ["https://a.example"], "secret": "a secret that is long" }] }""", "$.apps[0].secret", "keeps no secret")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "spa", "name": "A", "redirectUris": ["https://a.example"], "grantTypes": ["refresh_token"] }] }""", "$.apps[0].grantTypes", "authorization_code")]
    [InlineData("""{ "apis": [{ "id": "a", "name": "A", "tokenExchange": ["x"] }] }""", "$.apis[0].tokenExchange[0]", "no such scope")]
    [InlineData("""{ "apis": [{ "id": "a", "name": "A", "metadata": { "introspection_signed_response_alg": "none" } }] }""", "$.apis[0].metadata.introspection_signed_response_alg", "ES256")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "responseTypes": ["code"] }] }""", "$.apps[0].responseTypes[0]", "Nobody signs in")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "spa", "name": "A", "redirectUris": ["https://a.example"], "responseTypes": ["id_token"] }] }""", "$.apps[0].responseTypes[0]", "takes code")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "web", "name": "A", "redirectUris": ["https://a.example"], "responseTypes": [] }] }""", "$.apps[0].responseTypes", "one at least")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "native", "name": "A", "grantTypes": ["urn:ietf:params:oauth:grant-type:device_code"], "responseTypes": ["code"] }] }""", "$.apps[0].responseTypes[0]", "authorization_code")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "web", "name": "A", "redirectUris": ["https://a.example/in"], "metadata": { "frontchannel_logout_uri": "https://a.example:444/out" } }] }""", "$.apps[0].metadata.frontchannel_logout_uri", "scheme, host and port")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "metadata": { "logo": "x" } }] }""", "$.apps[0].metadata.logo", "no such member")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "metadata": { "contacts": "x" } }] }""", "$.apps[0].metadata.contacts", "wrong type")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "metadata": { "contacts": [null] } }] }""", "$.apps[0].metadata.contacts", "null")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "metadata": { "client_uri": "http://a.example" } }] }""", "$.apps[0].metadata.client_uri", "https")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "metadata": { "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_san_dns": "a.example" } }] }""", "$.apps[0].metadata.token_endpoint_auth_method", "Choose one of")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "metadata": { "tls_client_auth_san_dns": "a.example" } }] }""", "$.apps[0].metadata.tls_client_auth_subject_dn", "other methods none")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "metadata": { "tls_client_certificate_bound_access_tokens": true } }] }""", "$.apps[0].metadata.tls_client_certificate_bound_access_tokens", "MutualTls:Url")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "metadata": { "token_endpoint_auth_method": "private_key_jwt" } }] }""", "$.apps[0].metadata.jwks_uri", "its keys")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "metadata": { "jwks": [] } }] }""", "$.apps[0].metadata.jwks", "JSON Web Key Set")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "metadata": { "jwks": { "keys": [{ "kty": "oct", "k": "AAAA" }] } } }] }""", "$.apps[0].metadata.jwks", "private or symmetric")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "metadata": { "jwks": { "keys": [{ "kty": "OKP" }] }, "token_endpoint_auth_method": "private_key_jwt" } }] }""", "$.apps[0].metadata.jwks", "None of the keys")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "metadata": { "jwks": { "keys": [{ "kty": "OKP" }] }, "jwks_uri": "https://a.example/jwks" } }] }""", "$.apps[0].metadata.jwks", "not both")]
    [InlineData("""{ "apis": [{ "id": "https://localhost", "name": "A" }] }""", "$.apis[0].id", "issuer")]
    [InlineData("""{ "apis": [{ "id": "a", "name": "A", "secret": "a secret that is long", "metadata": { "token_endpoint_auth_method": "none" } }] }""", "$.apis[0].secret", "by no method")]
    [InlineData("""{ "apis": [{ "id": "a", "name": "A", "accessToken": "reference", "metadata": { "token_endpoint_auth_method": "none" } }] }""", "$.apis[0].accessToken", "jwt or jwt-recorded")]
    [InlineData("""{ "apis": [{ "id": "a", "name": "A", "tokenExchange": ["openid"], "metadata": { "token_endpoint_auth_method": "none" } }] }""", "$.apis[0].tokenExchange", "exchanges no tokens")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "metadata": { "token_endpoint_auth_method": "none" } }] }""", "$.apps[0].metadata.token_endpoint_auth_method", "spa or native")]
    public async Task Wrong_file_is_refused_with_the_place(string json, string path, string message)
    {
        var refused = await Assert.ThrowsAsync<SeedRefusedException>(
            () => empty.Provider.UseAsync<Seeder, SeedReport>(seeder => seeder.ApplyAsync(Encoding.UTF8.GetBytes(json))));

        var problem = Assert.Single(refused.Problems);
        Assert.Equal(path, problem.Path);
        Assert.Contains(message, problem.Message);
    }

    [Fact]
    public async Task All_problems_are_said_at_once_and_nothing_is_written()
    {
        var result = await _commands.ApplyAsync(
            """
            {
              "users": [{ "username": "bruno", "password": "tea-at-four" }, { "username": "carol", "password": "tea-at-four", "email": "x" }],
              "apis": [{ "id": "orders", "name": "Orders", "scopes": [{ "name": "orders.read", "colour": "red" }] }],
              "apps": [{ "id": "shop", "kind": "web", "name": "Shop", "redirectUris": ["https://shop.example#x"], "scopes": ["orders.write"] }]
            }
            """);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.EndsWith("The file was refused; nothing was changed.\n", result.Error.ReplaceLineEndings("\n"));
        Assert.Equal(
            ["$.apis[0].scopes[0].colour", "$.users[1].email", "$.apps[0].scopes[0]", "$.apps[0].redirectUris[0]"],
            result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[..^1].Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]));
        Assert.Equal(0, await _commands.QueryAsync(database => database.Users.CountAsync()));
        Assert.Equal(0, await _commands.QueryAsync(database => database.Apps.CountAsync()));
    }

    [Fact]
    public async Task Kind_of_an_app_does_not_change()
    {
        (await _commands.ApplyAsync("""{ "apps": [{ "id": "a", "kind": "service", "name": "A" }], "apis": [{ "id": "b", "name": "B" }] }""")).Succeeds();

        var result = await _commands.ApplyAsync(
            """{ "apis": [{ "id": "a", "name": "A" }], "apps": [{ "id": "b", "kind": "service", "name": "B" }] }""");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("$.apis[0].id: An app that is no API", result.Error);
        Assert.Contains("$.apps[0].kind: This app exists with another kind", result.Error);
    }

    [Fact]
    public async Task Scope_is_not_taken_from_an_API_that_the_file_does_not_name()
    {
        const string First = """{ "apis": [{ "id": "a", "name": "A", "scopes": [{ "name": "read" }] }] }""";
        (await _commands.ApplyAsync(First)).Succeeds();

        var taken = await _commands.ApplyAsync("""{ "apis": [{ "id": "b", "name": "B", "scopes": [{ "name": "read" }] }] }""");
        var moved = await _commands.ApplyAsync(
            """{ "apis": [{ "id": "a", "name": "A", "scopes": [] }, { "id": "b", "name": "B", "scopes": [{ "name": "read" }] }] }""");

        Assert.Contains("$.apis[0].scopes[0].name: The API 'a' has this scope", taken.Error);
        moved.Succeeds();
        Assert.Equal(["b"], await _commands.QueryAsync(async database => (await database.Scopes.SingleAsync()).ListResources()));
    }
}

/// <summary>A server without users and apps, for tests that write nothing.</summary>
public sealed class EmptyProvider : IAsyncLifetime
{
    public TestProvider Provider { get; private set; } = null!;

    public async Task InitializeAsync() => Provider = await TestProvider.StartAsync(options => options.Seed = false);

    public async Task DisposeAsync() => await Provider.DisposeAsync();
}
