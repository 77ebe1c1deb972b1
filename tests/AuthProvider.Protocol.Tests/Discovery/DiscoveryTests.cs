using System.Text.Json;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.Discovery;

/// <summary>The discovery document (OpenID Connect Discovery 1.0, 3 and 4; RFC 8414).</summary>
public sealed class DiscoveryTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    // The registry of RFC 8414, 7.1, as far as this server could have them.
    private static readonly string[] Registered =
    [
        "issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint", "scopes_supported", "response_types_supported",
        "response_modes_supported", "grant_types_supported", "token_endpoint_auth_methods_supported", "token_endpoint_auth_signing_alg_values_supported",
        "service_documentation", "ui_locales_supported", "op_policy_uri", "op_tos_uri", "revocation_endpoint", "revocation_endpoint_auth_methods_supported",
        "introspection_endpoint", "introspection_endpoint_auth_methods_supported", "code_challenge_methods_supported", "signed_metadata",
        "device_authorization_endpoint", "tls_client_certificate_bound_access_tokens", "mtls_endpoint_aliases", "userinfo_endpoint", "acr_values_supported",
        "subject_types_supported", "id_token_signing_alg_values_supported", "userinfo_signing_alg_values_supported",
        "request_object_signing_alg_values_supported", "display_values_supported", "claim_types_supported", "claims_supported", "claims_locales_supported",
        "claims_parameter_supported", "request_parameter_supported", "request_uri_parameter_supported", "require_request_uri_registration",
        "require_signed_request_object", "pushed_authorization_request_endpoint", "require_pushed_authorization_requests",
        "authorization_response_iss_parameter_supported", "check_session_iframe", "frontchannel_logout_supported", "backchannel_logout_supported",
        "frontchannel_logout_session_supported", "backchannel_logout_session_supported", "end_session_endpoint", "prompt_values_supported",
        "introspection_endpoint_auth_signing_alg_values_supported", "revocation_endpoint_auth_signing_alg_values_supported",
        "id_token_encryption_alg_values_supported", "id_token_encryption_enc_values_supported",
        "userinfo_encryption_alg_values_supported", "userinfo_encryption_enc_values_supported",
        "request_object_encryption_alg_values_supported", "request_object_encryption_enc_values_supported",
        "dpop_signing_alg_values_supported", "introspection_signing_alg_values_supported",
        "introspection_encryption_alg_values_supported", "introspection_encryption_enc_values_supported", "authorization_details_types_supported",
    ];

    [Fact]
    public async Task Document_is_as_it_was() =>
        GoldenFile.Check("discovery.json", JsonSerializer.Serialize((await GetAsync()).Json, Indented).Replace($"\"{shared.Provider.Issuer}", "\"https://localhost", StringComparison.Ordinal));

    /// <summary>A document is made once and sent again: with the same headers, whoever asks and with whatever query.</summary>
    [Theory]
    [InlineData(".well-known/openid-configuration")]
    [InlineData(".well-known/oauth-authorization-server")]
    [InlineData(".well-known/jwks")]
    public async Task Document_is_the_same_each_time(string path)
    {
        await using var provider = await TestProvider.StartAsync(options => options.Seed = false);
        var answers = new List<(string Headers, string Content)>();
        foreach (var spelling in new[] { path, path, path + "?a=b", path })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, spelling);
            request.Headers.Add("Origin", "https://any.example");
            using var response = await provider.Http.SendAsync(request);
            answers.Add((DescribeHeaders(response), await response.Content.ReadAsStringAsync()));
        }

        Assert.Contains("application/json", answers[0].Headers, StringComparison.Ordinal);
        Assert.Contains("Access-Control-Allow-Origin: *", answers[0].Headers, StringComparison.Ordinal);
        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        using var post = await provider.Http.PostAsync(path, content: null);
        Assert.Equal(400, (int)post.StatusCode);
    }

    private static string DescribeHeaders(HttpResponseMessage response) => string.Join(
        '\n',
        response.Headers.Concat(response.Content.Headers)
            .Where(header => header.Key is not "Date")
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")
            .Order(StringComparer.Ordinal)
            .Prepend($"{(int)response.StatusCode}"));

    [Fact]
    public async Task Members_are_registered_ones() =>
        Assert.Empty((await GetAsync()).Json.EnumerateObject().Select(member => member.Name).Except(Registered));

    [Fact]
    public async Task Endpoints_are_https_and_begin_with_the_issuer()
    {
        var answer = await GetAsync();
        Assert.Equal("application/json", answer.ContentHeaders.ContentType!.MediaType);
        Assert.Equal(shared.Provider.Issuer, answer["issuer"]);
        Assert.All(
            answer.Json.EnumerateObject().Where(member => member.Name.EndsWith("_endpoint", StringComparison.Ordinal) || member.Name == "jwks_uri"),
            member => Assert.StartsWith(shared.Provider.Issuer + "/", member.Value.GetString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("X-Forwarded-Host", "evil.example")]
    [InlineData("Forwarded", "host=evil.example")]
    [InlineData("X-Forwarded-Proto", "http")]
    public async Task Headers_of_the_request_change_nothing(string name, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, ".well-known/openid-configuration");
        request.Headers.TryAddWithoutValidation(name, value);
        var answer = await WireAnswer.ReadAsync(await shared.Provider.Http.SendAsync(request));
        Assert.Equal((await GetAsync()).Text, answer.Text);
    }

    [Theory]
    [InlineData("response_types_supported", "code")]
    [InlineData("subject_types_supported", "public")]
    [InlineData("id_token_signing_alg_values_supported", "RS256")]
    [InlineData("scopes_supported", "openid")]
    [InlineData("claims_supported", "email")]
    [InlineData("grant_types_supported", "authorization_code")]
    [InlineData("grant_types_supported", "refresh_token")]
    [InlineData("token_endpoint_auth_methods_supported", "client_secret_basic")]
    [InlineData("token_endpoint_auth_methods_supported", "client_secret_post")]
    [InlineData("token_endpoint_auth_methods_supported", "none")]
    [InlineData("code_challenge_methods_supported", "S256")]
    [InlineData("acr_values_supported", "two-factor")]
    public async Task Lists_hold_what_the_server_does(string member, string value) =>
        Assert.Contains(value, (await GetAsync()).Json.GetProperty(member).EnumerateArray().Select(item => item.GetString()));

    private async Task<WireAnswer> GetAsync() => await WireAnswer.ReadAsync(await shared.Provider.Http.GetAsync(".well-known/openid-configuration"));
}
