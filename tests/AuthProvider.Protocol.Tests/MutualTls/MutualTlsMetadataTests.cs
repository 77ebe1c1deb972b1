using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AuthProvider.Protocol.Tests.DynamicRegistration;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.MutualTls;

/// <summary>What the server and its clients say about mutual TLS (RFC 8705, 2.1.1, 2.1.2, 2.2.1, 2.2.2, 3.3, 3.4 and 5).</summary>
public sealed class MutualTlsMetadataTests : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private TestListener _files = null!;
    private TestProvider _provider = null!;

    public async Task InitializeAsync()
    {
        _files = TestListener.Create();
        _provider = await StartAsync(options => options.Settings["MutualTls:Authorities"] = _files.Write("authorities.pem", MutualTlsWorld.Root.Pem));
    }

    public async Task DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _files.DisposeAsync();
    }

    [Fact]
    public async Task Discovery_is_as_it_was()
    {
        var document = await ReadDiscoveryAsync(_provider);
        var members = document.EnumerateObject().Where(member => member.Name.Contains("tls", StringComparison.Ordinal) || member.Name.EndsWith("auth_methods_supported", StringComparison.Ordinal));
        GoldenFile.Check("mutual-tls.json", JsonSerializer.Serialize(members.ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal), Indented));
    }

    /// <summary>2.1.1, 3.3 and 5: what is not switched on is not there.</summary>
    [Fact]
    public async Task Nothing_is_advertised_or_registered_without_the_setting()
    {
        await using var plain = await OpenProvider.StartAsync();
        var document = await ReadDiscoveryAsync(plain);
        Assert.False(document.TryGetProperty("mtls_endpoint_aliases", out _));
        Assert.False(document.GetProperty("tls_client_certificate_bound_access_tokens").GetBoolean());
        Assert.DoesNotContain("tls_client_auth", document.GetRawText(), StringComparison.Ordinal);
        await AssertRefusedAsync(plain, new() { ["token_endpoint_auth_method"] = "tls_client_auth", ["tls_client_auth_san_dns"] = "a.example" }, "token_endpoint_auth_method");
        await AssertRefusedAsync(plain, new() { ["tls_client_certificate_bound_access_tokens"] = true }, "tls_client_certificate_bound_access_tokens");
    }

    /// <summary>2.1.1: without an authority nobody could authenticate so.</summary>
    [Fact]
    public async Task Method_of_authorities_is_advertised_only_where_there_are_some()
    {
        await using var provider = await StartAsync();
        var methods = (await ReadDiscoveryAsync(provider)).GetProperty("token_endpoint_auth_methods_supported").EnumerateArray().Select(method => method.GetString()).ToList();
        Assert.Contains("self_signed_tls_client_auth", methods);
        Assert.DoesNotContain("tls_client_auth", methods);
    }

    /// <summary>2.1.2 and 3.4: registered, answered and read back.</summary>
    [Fact]
    public async Task Metadata_is_registered_and_read_back()
    {
        var answer = (await RegisterAsync(_provider, new()
        {
            ["token_endpoint_auth_method"] = "tls_client_auth",
            ["tls_client_auth_subject_dn"] = "CN=client,O=Example",
            ["tls_client_certificate_bound_access_tokens"] = true,
        })).EnsureSuccess();
        Assert.Null(answer["client_secret"]);
        using var request = new HttpRequestMessage(HttpMethod.Get, answer["registration_client_uri"]);
        request.Headers.Authorization = new("Bearer", answer["registration_access_token"]);
        foreach (var said in new[] { answer, await WireAnswer.ReadAsync(await _provider.Http.SendAsync(request)) })
        {
            Assert.Equal("tls_client_auth", said["token_endpoint_auth_method"]);
            Assert.Equal("CN=client,O=Example", said["tls_client_auth_subject_dn"]);
            Assert.Equal("True", said["tls_client_certificate_bound_access_tokens"]);
        }
    }

    /// <summary>2.1.2, 2.2.2 and 6.4.</summary>
    [Theory]
    [InlineData("""{"token_endpoint_auth_method":"tls_client_auth"}""", "tls_client_auth_subject_dn")]
    [InlineData("""{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_subject_dn":"CN=a","tls_client_auth_san_dns":"a.example"}""", "tls_client_auth_subject_dn")]
    [InlineData("""{"token_endpoint_auth_method":"client_secret_basic","tls_client_auth_san_dns":"a.example"}""", "tls_client_auth_subject_dn")]
    [InlineData("""{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_subject_dn":"somebody"}""", "tls_client_auth_subject_dn")]
    [InlineData("""{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_subject_dn":""}""", "tls_client_auth_subject_dn")]
    [InlineData("""{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_san_dns":"*.example"}""", "tls_client_auth_san_dns")]
    [InlineData("""{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_san_uri":"/relative"}""", "tls_client_auth_san_uri")]
    [InlineData("""{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_san_ip":"1"}""", "tls_client_auth_san_ip")]
    [InlineData("""{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_san_email":"nobody"}""", "tls_client_auth_san_email")]
    [InlineData("""{"token_endpoint_auth_method":"self_signed_tls_client_auth"}""", "jwks")]
    [InlineData("""{"token_endpoint_auth_method":"self_signed_tls_client_auth","jwks":{"keys":[{"kty":"EC","crv":"P-256","use":"enc","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}}""", "jwks")]
    [InlineData("""{"token_endpoint_auth_method":"private_key_jwt","jwks":{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}}""", "jwks")]
    [InlineData("""{"tls_client_certificate_bound_access_tokens":true,"response_types":["id_token token"],"grant_types":["implicit"]}""", "response_types")]
    [InlineData("""{"tls_client_certificate_bound_access_tokens":"yes"}""", "tls_client_certificate_bound_access_tokens")]
    public async Task Contradictory_metadata_is_refused(string members, string member) =>
        await AssertRefusedAsync(_provider, JsonSerializer.Deserialize<Dictionary<string, object>>(members)!, member);

    private static Task<TestProvider> StartAsync(Action<TestProviderOptions>? configure = null) => OpenProvider.StartAsync(options =>
    {
        options.Settings["MutualTls:Url"] = "https://mtls.example:5443";
        configure?.Invoke(options);
    });

    private static async Task<JsonElement> ReadDiscoveryAsync(TestProvider provider) =>
        JsonSerializer.Deserialize<JsonElement>(await provider.Http.GetStringAsync(".well-known/openid-configuration"));

    private static async Task<WireAnswer> RegisterAsync(TestProvider provider, Dictionary<string, object> members)
    {
        members["client_name"] = "Client";
        members["redirect_uris"] = new[] { "https://client.example/back" };
        return await WireAnswer.ReadAsync(await provider.Http.PostAsJsonAsync("connect/register", members));
    }

    private static async Task AssertRefusedAsync(TestProvider provider, Dictionary<string, object> members, string member)
    {
        var answer = await RegisterAsync(provider, members);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_client_metadata"), (answer.Status, answer.Error));
        Assert.Contains(member, answer["error_description"], StringComparison.Ordinal);
    }
}
