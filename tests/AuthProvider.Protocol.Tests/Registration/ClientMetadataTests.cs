using System.Globalization;
using System.Text.Json;
using AuthProvider.Protocol.Registration;
using OpenIddict.Abstractions;

namespace AuthProvider.Protocol.Tests.Registration;

/// <summary>Metadata of a client (RFC 7591, 2; OpenID Connect Dynamic Client Registration 1.0, 2).</summary>
public sealed class ClientMetadataTests
{
    private static readonly ClientMetadata Full = Fill();

    [Fact]
    public void Every_member_survives_the_way_to_json_and_back()
    {
        var json = ClientMetadataJson.ToElement(Full);
        Assert.Equal(ClientMetadataJson.MemberNames.Count, json.EnumerateObject().Count());
        Assert.Equal(json.GetRawText(), ClientMetadataJson.ToElement(ClientMetadataJson.FromElement(json)).GetRawText());
    }

    [Fact]
    public void Nothing_registered_is_an_empty_object() => Assert.Equal("{}", ClientMetadataJson.ToElement(ClientMetadata.Empty).GetRawText());

    [Fact]
    public void Unknown_members_are_ignored() =>
        Assert.Equal("https://a.example/", ClientMetadataJson.FromElement(Parse("""{"client_uri":"https://a.example/","what":[1]}""")).ClientUri);

    [Theory]
    [InlineData("""{"client_uri":7}""")]
    [InlineData("""{"contacts":"me"}""")]
    [InlineData("""{"default_max_age":"60"}""")]
    [InlineData("""{"require_auth_time":"true"}""")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    public void A_value_of_another_type_is_refused(string json) => Assert.Throws<JsonException>(() => ClientMetadataJson.FromElement(Parse(json)));

    [Fact]
    public void An_application_keeps_it_in_its_properties()
    {
        var descriptor = new OpenIddictApplicationDescriptor();
        Assert.Same(ClientMetadata.Empty, descriptor.GetMetadata());
        descriptor.SetMetadata(Full);
        Assert.Equal(Full.FrontchannelLogoutUri, descriptor.GetMetadata().FrontchannelLogoutUri);
    }

    [Fact]
    public void Rules_find_nothing_in_good_metadata() =>
        Assert.Empty(ClientMetadataRules.Check(
            new ClientMetadata { LogoUri = "https://a.example/logo.svg", TokenEndpointAuthMethod = "client_secret_post", IdTokenSignedResponseAlg = "ES256", SubjectType = "public", DefaultMaxAge = 0 },
            allowHttpLoopback: true));

    [Theory]
    [InlineData("""{"logo_uri":"http://a.example/logo.png"}""", "logo_uri")]
    [InlineData("""{"initiate_login_uri":"http://a.example/start"}""", "initiate_login_uri")]
    [InlineData("""{"initiate_login_uri":"http://localhost:3000/start"}""", "initiate_login_uri")]
    [InlineData("""{"backchannel_logout_uri":"http://localhost:3000/logout"}""", "backchannel_logout_uri")]
    [InlineData("""{"policy_uri":"javascript:alert(1)"}""", "policy_uri")]
    [InlineData("""{"frontchannel_logout_uri":"https://me@a.example/"}""", "frontchannel_logout_uri")]
    [InlineData("""{"backchannel_logout_uri":"https://a.example/#x"}""", "backchannel_logout_uri")]
    [InlineData("""{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_san_dns":"a.example"}""", "token_endpoint_auth_method")]
    [InlineData("""{"id_token_signed_response_alg":"none"}""", "id_token_signed_response_alg")]
    [InlineData("""{"userinfo_signed_response_alg":"HS256"}""", "userinfo_signed_response_alg")]
    [InlineData("""{"subject_type":"secret"}""", "subject_type")]
    [InlineData("""{"default_max_age":-1}""", "default_max_age")]
    public void Rules_name_the_member(string json, string member) =>
        Assert.Equal([member], ClientMetadataRules.Check(ClientMetadataJson.FromElement(Parse(json)), allowHttpLoopback: true).Select(problem => problem.Member));

    private static JsonElement Parse(string json) => JsonSerializer.Deserialize<JsonElement>(json);

    // Every property gets a value, so that one that JSON forgets is noticed.
    private static ClientMetadata Fill()
    {
        var metadata = new ClientMetadata();
        foreach (var property in typeof(ClientMetadata).GetProperties().Where(property => property.CanWrite))
        {
            property.SetValue(metadata, property.PropertyType switch
            {
                var type when type == typeof(string) => property.Name + "-value",
                var type when type == typeof(bool) => true,
                var type when type == typeof(long?) => 60L,
                var type when type == typeof(IReadOnlyDictionary<string, string>) => new Dictionary<string, string>(StringComparer.Ordinal) { ["client_name#de"] = "Laden" },
                _ => new[] { "one", "two" },
            });
        }

        return metadata;
    }

    /// <summary>A region speaks the language that it belongs to, and tags are the same in any case (RFC 7591, 2.2; RFC 4647, 3.4).</summary>
    [Theory]
    [InlineData("de", "Laden")]
    [InlineData("de-AT", "Geschäft")]
    [InlineData("de-CH", "Laden")]
    [InlineData("ja-JP", "お店")]
    [InlineData("fr", null)]
    [InlineData("", null)]
    public void Value_in_a_language_is_found(string language, string? value)
    {
        var metadata = ClientMetadata.Empty with
        {
            Localized = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["client_name#DE"] = "Laden", ["client_name#de-at"] = "Geschäft", ["client_name#ja"] = "お店", ["logo_uri#fr"] = "https://rp.example/fr.png",
            },
        };
        Assert.Equal(value, metadata.Find("client_name", CultureInfo.GetCultureInfo(language)));
    }
}
