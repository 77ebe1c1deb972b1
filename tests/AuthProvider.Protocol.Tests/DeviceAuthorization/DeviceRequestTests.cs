using System.Net;
using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.DeviceAuthorization;

/// <summary>The device authorization request and its answer (RFC 8628, 3.1 and 3.2).</summary>
public sealed class DeviceRequestTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    private RelyingPartyClient Camera => shared.Provider.NewClient(TestApp.Camera);

    /// <summary>RFC 8628, 3.2: device_code, user_code, verification_uri and expires_in, in an answer that nobody keeps.</summary>
    [Fact]
    public async Task Device_gets_its_codes_and_the_address_for_people()
    {
        var answer = await Camera.AskForDeviceAsync("openid orders.read");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("application/json", answer.ContentHeaders.ContentType!.MediaType);
        Assert.Contains("no-store", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.True(answer["device_code"]!.Length >= 43, answer.ToString());
        Assert.Equal($"{shared.Provider.Issuer}/device", answer["verification_uri"]);
        Assert.Equal(600, answer.Json.GetProperty("expires_in").GetInt32());
        Assert.Equal(5, answer.Json.GetProperty("interval").GetInt32());
    }

    /// <summary>RFC 8628, 6.1: letters that make no words and look like no others. 3.3.1: the complete address holds the code.</summary>
    [Fact]
    public async Task User_code_is_eight_letters_without_vowels()
    {
        var answer = await Camera.AskForDeviceAsync();
        var groups = answer["user_code"]!.Split('-');
        Assert.Equal([4, 4], groups.Select(group => group.Length));
        Assert.All(string.Concat(groups), letter => Assert.True("BCDFGHJKLMNPQRSTVWXZ".Contains(letter, StringComparison.Ordinal)));
        Assert.Equal($"{shared.Provider.Issuer}/device?user_code={answer["user_code"]}", answer["verification_uri_complete"]);
    }

    [Fact]
    public async Task No_two_devices_get_the_same_codes()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Camera.AskForDeviceAsync()));
        Assert.Equal(20, answers.Select(answer => answer["user_code"]).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(20, answers.Select(answer => answer["device_code"]).Distinct(StringComparer.Ordinal).Count());
    }

    /// <summary>RFC 8628, 3.1; RFC 6749, 5.2: only apps that registered the grant type.</summary>
    [Fact]
    public async Task App_without_the_grant_type_gets_unauthorized_client()
    {
        Assert.Equal("unauthorized_client", (await shared.Shop.AskForDeviceAsync()).Error);
        Assert.Equal("unauthorized_client", (await shared.Notebook.AskForDeviceAsync()).Error);
    }

    [Fact]
    public async Task Unknown_app_gets_invalid_client() =>
        Assert.Equal("invalid_client", (await Camera.AskForDeviceAsync("openid", ("client_id", "nobody"))).Error);

    [Fact]
    public async Task Unknown_scope_is_refused() =>
        Assert.Equal("invalid_scope", (await Camera.AskForDeviceAsync("openid never.heard.of")).Error);

    /// <summary>RFC 8628, 3.1: parameters must not be repeated.</summary>
    [Fact]
    public async Task Repeated_parameter_is_refused()
    {
        using var form = new StringContent("client_id=camera&scope=openid&scope=email", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
        Assert.Equal("invalid_request", (await WireAnswer.ReadAsync(await shared.Provider.Http.PostAsync("connect/device", form))).Error);
    }

    [Fact]
    public async Task Get_is_no_device_authorization_request() =>
        Assert.Equal("invalid_request", (await WireAnswer.ReadAsync(await shared.Provider.Http.GetAsync("connect/device?client_id=camera"))).Error);

    /// <summary>RFC 8628, 4.</summary>
    [Fact]
    public async Task Discovery_names_the_endpoint_and_the_grant_type()
    {
        var discovery = await WireAnswer.ReadAsync(await shared.Provider.Http.GetAsync(".well-known/openid-configuration"));
        Assert.Equal($"{shared.Provider.Issuer}/connect/device", discovery["device_authorization_endpoint"]);
        Assert.Contains("urn:ietf:params:oauth:grant-type:device_code", discovery["grant_types_supported"], StringComparison.Ordinal);
    }
}
