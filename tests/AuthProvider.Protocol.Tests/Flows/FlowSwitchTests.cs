using System.Net;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.Flows;

/// <summary>A switch takes a flow out for all apps, and only then it is no longer advertised (PROTOCOL A21).</summary>
public sealed class FlowSwitchTests
{
    [Theory]
    [InlineData("Flows:Implicit", """["code","code id_token","code token","code id_token token"]""")]
    [InlineData("Flows:Hybrid", """["code","id_token","id_token token"]""")]
    public async Task Response_types_of_a_flow_that_is_off_are_gone(string setting, string responseTypes)
    {
        await using var provider = await GrantsProvider.StartAsync(options => options.Settings[setting] = "false");
        var discovery = await DiscoverAsync(provider);
        Assert.Equal(responseTypes, Compact(discovery, "response_types_supported"));
        Assert.Contains("implicit", Compact(discovery, "grant_types_supported"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Implicit_request_is_refused_where_the_flow_is_off()
    {
        await using var provider = await GrantsProvider.StartAsync(options => options.Settings["Flows:Implicit"] = "false");
        using var browser = provider.NewBrowser();
        var request = provider.NewClient(GrantsProvider.Front).NewRequest("openid", ("response_type", "id_token token"));
        Assert.Equal("unsupported_response_type", (await RelyingPartyClient.AuthorizeAsync(browser, request)).Error);
    }

    [Fact]
    public async Task Implicit_grant_type_is_gone_with_both_flows_that_use_it()
    {
        await using var provider = await TestProvider.StartAsync(options => (options.Settings["Flows:Implicit"], options.Settings["Flows:Hybrid"]) = ("false", "false"));
        var discovery = await DiscoverAsync(provider);
        Assert.Equal("""["code"]""", Compact(discovery, "response_types_supported"));
        Assert.DoesNotContain("implicit", Compact(discovery, "grant_types_supported"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Device_flow_that_is_off_has_no_endpoint_and_no_page()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Flows:DeviceCode"] = "false");
        var discovery = await DiscoverAsync(provider);
        Assert.False(discovery.Json.TryGetProperty("device_authorization_endpoint", out _));
        Assert.DoesNotContain("device_code", Compact(discovery, "grant_types_supported"), StringComparison.Ordinal);
        var camera = provider.NewClient(TestApp.Camera);
        Assert.Equal(HttpStatusCode.NotFound, (await camera.AskForDeviceAsync()).Status);
        Assert.Equal("unsupported_grant_type", (await camera.PollAsync("x")).Error);
        using var browser = provider.NewBrowser();
        await browser.SignInAsync(TestUser.Alice);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GoToAsync("/device")).Status);
    }

    [Theory]
    [InlineData("Flows:TokenExchange", GrantsProvider.Exchange)]
    [InlineData("Flows:ClientCredentials", "client_credentials")]
    public async Task Grant_type_that_is_off_is_unsupported(string setting, string grantType)
    {
        await using var provider = await GrantsProvider.StartAsync(options => options.Settings[setting] = "false");
        Assert.DoesNotContain(grantType, Compact(await DiscoverAsync(provider), "grant_types_supported"), StringComparison.Ordinal);
        Assert.Equal("unsupported_grant_type", (await provider.NewClient(GrantsProvider.Middle).PostAsync(
            "connect/token", ("grant_type", grantType), ("scope", "books.read"), ("subject_token", "x"), ("subject_token_type", GrantsProvider.AccessTokenType))).Error);
    }

    /// <summary>Nothing is taken out unless it is told.</summary>
    [Fact]
    public async Task All_flows_are_advertised_by_default()
    {
        await using var provider = await TestProvider.StartAsync();
        var grantTypes = Compact(await DiscoverAsync(provider), "grant_types_supported");
        foreach (var grantType in new[] { "authorization_code", "implicit", "refresh_token", "client_credentials", "device_code", "token-exchange" })
        {
            Assert.Contains(grantType, grantTypes, StringComparison.Ordinal);
        }
    }

    private static string Compact(WireAnswer discovery, string member) =>
        System.Text.Json.JsonSerializer.Serialize(discovery.Json.GetProperty(member));

    private static async Task<WireAnswer> DiscoverAsync(TestProvider provider) => await WireAnswer.ReadAsync(await provider.Http.GetAsync(".well-known/openid-configuration"));
}
