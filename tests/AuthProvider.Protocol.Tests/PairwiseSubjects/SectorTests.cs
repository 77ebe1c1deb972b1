using AuthProvider.Protocol.Tests.DynamicRegistration;
using AuthProvider.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;

namespace AuthProvider.Protocol.Tests.PairwiseSubjects;

/// <summary>Which sector a client belongs to, and what proves it (OpenID Connect Core 1.0, 8.1; Dynamic Client Registration 1.0, 5).</summary>
public sealed class SectorTests(OpenProvider open) : IClassFixture<OpenProvider>
{
    private const string DeviceCode = "urn:ietf:params:oauth:grant-type:device_code";

    private TestProvider Provider => open.Provider;

    /// <summary>Several hosts need a document that speaks for all of them (8.1; Dynamic Client Registration 1.0, 5).</summary>
    [Theory]
    [InlineData("""{"redirect_uris":["https://one.example/cb","https://two.example/cb"],"subject_type":"pairwise"}""")]
    [InlineData("""{"redirect_uris":["com.example.app:/cb"],"application_type":"native","subject_type":"pairwise"}""")]
    public async Task Sector_must_be_known(string metadata)
    {
        var answer = await RegisteredClient.TryRegisterAsync(Provider, System.Text.Json.Nodes.JsonNode.Parse(metadata));
        Assert.Equal("invalid_client_metadata", answer.Error);
        Assert.Contains("sector_identifier_uri", answer["error_description"], StringComparison.Ordinal);
    }

    /// <summary>The document of the sector is fetched and must hold every redirect URI; its host is the sector (Dynamic Client Registration 1.0, 5).</summary>
    [Fact]
    public async Task Sector_document_must_list_all_redirect_uris()
    {
        await using var receiver = await AppReceiver.StartAsync();
        receiver.Answer = (request, response) => request.Path switch
        {
            "/sector.json" => response.WriteAsync("""["https://one.example/cb","https://two.example/cb","https://three.example/cb"]"""),
            "/none.json" => response.WriteAsync("[]"),
            "/object.json" => response.WriteAsync("{}"),
            "/mixed.json" => response.WriteAsync("""["https://one.example/cb",7]"""),
            _ => Task.Run(() => response.StatusCode = 404),
        };
        await using var provider = await OpenProvider.StartAsync(receiver.Trust);
        foreach (var document in new[] { "none", "object", "mixed", "missing" })
        {
            var answer = await RegisteredClient.TryRegisterAsync(provider, Metadata(receiver, document, "https://one.example/cb"));
            Assert.Equal("invalid_client_metadata", answer.Error);
            Assert.Contains("sector_identifier_uri", answer["error_description"], StringComparison.Ordinal);
        }

        Assert.Equal("invalid_client_metadata", (await RegisteredClient.TryRegisterAsync(provider, Metadata(receiver, "sector", "https://four.example/cb"))).Error);
        var one = new RegisteredClient(provider, (await RegisteredClient.TryRegisterAsync(provider, Metadata(receiver, "sector", "https://one.example/cb", "https://two.example/cb"))).EnsureSuccess());
        var three = new RegisteredClient(provider, (await RegisteredClient.TryRegisterAsync(provider, Metadata(receiver, "sector", "https://three.example/cb"))).EnsureSuccess());
        using var browser = provider.NewBrowser();
        Assert.Equal(
            SubjectOf((await one.App.SignInAsync(browser, TestUser.Alice)).IdToken!), SubjectOf((await three.App.SignInAsync(browser, TestUser.Alice)).IdToken!));
    }

    /// <summary>
    /// Nobody gets the subjects of a sector without proof of belonging to it: tokens for a device pass no redirect URI, so that the document
    /// must list the keys by which the client authenticates (OpenID Connect CIBA Core 1.0, 4; Core 1.0, 8.1).
    /// </summary>
    [Theory]
    [InlineData("""{"redirect_uris":[],"grant_types":["DEVICE"],"token_endpoint_auth_method":"none"}""")]
    [InlineData("""{"redirect_uris":[],"grant_types":["DEVICE"],"token_endpoint_auth_method":"client_secret_basic","jwks_uri":"https://sector.example/jwks"}""")]
    [InlineData("""{"redirect_uris":["https://one.example/cb"],"grant_types":["authorization_code","DEVICE"],"token_endpoint_auth_method":"none"}""")]
    [InlineData("""{"redirect_uris":["https://one.example/cb"],"grant_types":["authorization_code","DEVICE"],"token_endpoint_auth_method":"private_key_jwt","jwks_uri":"https://other.example/jwks"}""")]
    [InlineData("""{"redirect_uris":["https://one.example/cb"],"grant_types":["authorization_code","DEVICE"],"token_endpoint_auth_method":"none","sector_identifier_uri":null}""")]
    public async Task Device_gets_no_subject_of_a_sector_that_does_not_know_its_keys(string metadata)
    {
        await using var receiver = await SectorWithKeysAsync();
        await using var provider = await OpenProvider.StartAsync(receiver.Trust);
        var members = Metadata(receiver, "sector");
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(metadata.Replace("DEVICE", DeviceCode, StringComparison.Ordinal))!.AsObject())
        {
            members[name] = value?.DeepClone();
        }

        var answer = await RegisteredClient.TryRegisterAsync(provider, members);
        Assert.Equal("invalid_client_metadata", answer.Error);
        Assert.Contains("sector_identifier_uri", answer["error_description"], StringComparison.Ordinal);
    }

    /// <summary>A device whose keys the document lists belongs to the sector, and leaves it with its keys.</summary>
    [Fact]
    public async Task Device_whose_keys_the_document_lists_belongs_to_the_sector()
    {
        await using var receiver = await SectorWithKeysAsync();
        await using var provider = await OpenProvider.StartAsync(receiver.Trust);
        var members = Metadata(receiver, "sector");
        (members["grant_types"], members["token_endpoint_auth_method"], members["jwks_uri"]) =
            (new System.Text.Json.Nodes.JsonArray(DeviceCode), "private_key_jwt", "https://sector.example/jwks");
        var client = new RegisteredClient(provider, (await RegisteredClient.TryRegisterAsync(provider, members.DeepClone())).EnsureSuccess());

        // Nor is it got by a replacement.
        members["token_endpoint_auth_method"] = "none";
        Assert.Equal("invalid_client_metadata", (await client.ReplaceAsync(members)).Error);
        var code = new RegisteredClient(provider, (await RegisteredClient.TryRegisterAsync(provider, Metadata(receiver, "sector", "https://one.example/cb"))).EnsureSuccess());
        var device = Metadata(receiver, "sector", "https://one.example/cb");
        device["grant_types"] = new System.Text.Json.Nodes.JsonArray("authorization_code", DeviceCode);
        Assert.Equal("invalid_client_metadata", (await code.ReplaceAsync(device)).Error);
        var without = Metadata(receiver, "sector");
        without["grant_types"] = new System.Text.Json.Nodes.JsonArray(DeviceCode);
        Assert.Equal("invalid_client_metadata", (await code.ReplaceAsync(without)).Error);
    }

    /// <summary>The document is not asked for at addresses of this machine unless that is allowed (SECURITY S25).</summary>
    [Fact]
    public async Task Sector_document_of_a_private_address_is_not_fetched()
    {
        await using var receiver = await AppReceiver.StartAsync();
        Assert.Equal("invalid_client_metadata", (await RegisteredClient.TryRegisterAsync(Provider, Metadata(receiver, "sector", "https://one.example/cb"))).Error);
        Assert.Empty(receiver.Requests);
    }

    private static async Task<AppReceiver> SectorWithKeysAsync()
    {
        var receiver = await AppReceiver.StartAsync();
        receiver.Answer = (_, response) => response.WriteAsync("""["https://one.example/cb","https://sector.example/jwks"]""");
        return receiver;
    }

    private static System.Text.Json.Nodes.JsonObject Metadata(AppReceiver receiver, string document, params string[] redirectUris) => new()
    {
        ["redirect_uris"] = new System.Text.Json.Nodes.JsonArray([.. redirectUris.Select(uri => (System.Text.Json.Nodes.JsonNode)uri)]),
        ["subject_type"] = "pairwise",
        ["sector_identifier_uri"] = $"{receiver.Address}/{document}.json",
    };

    private static string SubjectOf(string token) => new JsonWebToken(token).Subject;
}
