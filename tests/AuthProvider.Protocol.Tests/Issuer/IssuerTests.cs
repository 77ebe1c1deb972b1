using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.Issuer;

/// <summary>The issuer is the configured text, byte for byte, everywhere (RFC 8414, 2; RFC 9207, 2).</summary>
public sealed class IssuerTests
{
    [Theory]
    [InlineData("https://localhost")]
    [InlineData("https://localhost/")]
    [InlineData("https://localhost:5001")]
    [InlineData("https://localhost/auth")]
    [InlineData("https://localhost/auth/")]
    [InlineData("https://localhost/Two/Parts%20more")]
    public async Task Issuer_is_the_configured_text(string issuer)
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Issuer"] = issuer);
        var desk = provider.NewClient(TestApp.Desk);
        using var browser = provider.NewBrowser();
        var request = desk.NewRequest();
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice);
        Assert.Equal(issuer, answer["iss"]);
        var tokens = (await desk.ExchangeAsync(request, answer.Code!)).EnsureSuccess();
        Assert.Equal(issuer, (await desk.ValidateIdTokenAsync(tokens.IdToken!, request.Nonce)).Issuer);
        Assert.Equal(issuer, (await WireAnswer.ReadAsync(await provider.Http.GetAsync(".well-known/openid-configuration")))["issuer"]);
        Assert.Equal(issuer, (await desk.IntrospectAsync(tokens.AccessToken!))["iss"]);
        Assert.NotNull((await desk.GetUserInfoAsync(tokens.AccessToken!))["sub"]);
    }
}
