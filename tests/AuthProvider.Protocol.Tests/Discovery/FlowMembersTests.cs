using System.Text.Json;

namespace AuthProvider.Protocol.Tests.Discovery;

/// <summary>What the features of the authorization endpoint say in discovery (OpenID Connect Discovery 1.0, 3; RFC 8414, 2; RFC 9101, 10.5; RFC 9126, 5).</summary>
public sealed class FlowMembersTests(FlowsProvider shared) : IClassFixture<FlowsProvider>
{
    [Theory]
    [InlineData("response_types_supported", """["code","id_token","id_token token","code id_token","code token","code id_token token"]""")]
    [InlineData("claims_parameter_supported", "true")]
    [InlineData("request_parameter_supported", "true")]
    [InlineData("request_uri_parameter_supported", "true")]
    [InlineData("require_request_uri_registration", "true")]
    [InlineData("request_object_signing_alg_values_supported", """["RS256","PS256","ES256"]""")]
    [InlineData("pushed_authorization_request_endpoint", "\"ISSUER/connect/par\"")]
    [InlineData("authorization_response_iss_parameter_supported", "true")]
    [InlineData("acr_values_supported", """["phr","two-factor","one-factor"]""")]
    [InlineData("ui_locales_supported", """["en","de","es","fr","ja","ar"]""")]
    [InlineData("display_values_supported", """["page","popup"]""")]
    [InlineData("claim_types_supported", """["normal"]""")]
    [InlineData("code_challenge_methods_supported", """["S256"]""")]
    public async Task Member_is_published(string member, string value) =>
        Assert.Equal(value.Replace("ISSUER", shared.Provider.Issuer, StringComparison.Ordinal), JsonSerializer.Serialize((await ReadAsync()).GetProperty(member)));

    [Theory]
    [InlineData("grant_types_supported", "authorization_code", "implicit", "refresh_token")]
    [InlineData("prompt_values_supported", "none", "login", "consent", "select_account", "create")]
    [InlineData("response_modes_supported", "query", "fragment", "form_post")]
    public async Task Member_lists_these(string member, params string[] values) =>
        Assert.Superset(values.ToHashSet(StringComparer.Ordinal), (await ReadAsync()).GetProperty(member).EnumerateArray().Select(item => item.GetString()!).ToHashSet(StringComparer.Ordinal));

    /// <summary>Not in the registry of RFC 8414, 7.1.</summary>
    [Fact]
    public async Task Foreign_member_is_not_published() =>
        Assert.False((await ReadAsync()).TryGetProperty("pushed_authorization_request_endpoint_auth_methods_supported", out _));

    private async Task<JsonElement> ReadAsync() =>
        JsonSerializer.Deserialize<JsonElement>(await shared.Provider.Http.GetStringAsync(".well-known/openid-configuration"));
}
