using System.Text.Json;
using AuthProvider.Protocol.ClaimsParameter;

namespace AuthProvider.Protocol.Tests.ClaimsParameter;

/// <summary>The <c>claims</c> parameter (OpenID Connect Core 1.0, 5.5).</summary>
public sealed class ClaimsRequestTests
{
    [Fact]
    public void Example_of_the_specification_is_read()
    {
        var request = Parse("""
            {
              "userinfo": {
                "given_name": {"essential": true}, "nickname": null, "email": {"essential": true}, "picture": null,
                "http://example.info/claims/groups": null
              },
              "id_token": { "auth_time": {"essential": true}, "acr": {"values": ["urn:mace:incommon:iap:silver"]} }
            }
            """)!;
        Assert.Equal(5, request.UserInfo.Count);
        Assert.True(request.UserInfo["given_name"].IsEssential);
        Assert.False(request.UserInfo["nickname"].IsEssential);
        Assert.Equal(["urn:mace:incommon:iap:silver"], request.IdToken["acr"].Values);
    }

    [Theory]
    [InlineData("""{"id_token":{"sub":{"value":"248289761001"}}}""", "248289761001")]
    [InlineData("""{"id_token":{"sub":{"value":7}}}""", "7")]
    [InlineData("""{"id_token":{"sub":{"value":"a","values":["b"]}}}""", "a")]
    [InlineData("""{"id_token":{"sub":{"values":["a","b"]}}}""", "a,b")]
    [InlineData("""{"id_token":{"sub":{"values":[]}}}""", "")]
    [InlineData("""{"id_token":{"sub":{"unknown":1}}}""", "")]
    [InlineData("""{"id_token":{"sub":null}}""", "")]
    public void Values_are_read(string json, string expected) =>
        Assert.Equal(expected, string.Join(',', Parse(json)!.IdToken["sub"].Values));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id_token":null,"userinfo":null}""")]
    [InlineData("""{"id_token":{}}""")]
    [InlineData("""{"other":{"a":null}}""")]
    public void A_request_for_nothing_is_a_request(string json) => Assert.Empty(Parse(json)!.IdToken);

    [Theory]
    [InlineData("[]")]
    [InlineData("\"id_token\"")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("""{"id_token":[]}""")]
    [InlineData("""{"userinfo":"email"}""")]
    [InlineData("""{"id_token":{"sub":true}}""")]
    [InlineData("""{"id_token":{"acr":{"values":"one"}}}""")]
    public void What_has_another_form_is_refused(string json) => Assert.Null(Parse(json));

    private static ClaimsRequest? Parse(string json) => ClaimsRequest.Parse(JsonSerializer.Deserialize<JsonElement>(json));
}
