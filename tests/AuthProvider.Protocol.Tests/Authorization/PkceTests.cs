using AuthProvider.Testing;

namespace AuthProvider.Protocol.Tests.Authorization;

/// <summary>Proof Key for Code Exchange (RFC 7636; RFC 9700, 2.1.1; SECURITY S16).</summary>
public sealed class PkceTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    [Fact]
    public async Task Public_client_with_the_verifier_gets_tokens() => Assert.NotNull((await ExchangeAsync(TestApp.Notebook)).AccessToken);

    [Fact]
    public async Task Confidential_client_with_the_verifier_gets_tokens() => Assert.NotNull((await ExchangeAsync(TestApp.Desk)).AccessToken);

    [Theory]
    [InlineData("notebook")]
    [InlineData("desk")]
    public async Task Client_without_verifier_gets_no_token(string clientId) =>
        Assert.Contains((await ExchangeAsync(App(clientId), ("code_verifier", null))).Error, new[] { "invalid_grant", "invalid_request" });

    [Theory]
    [InlineData("notebook", "0123456789012345678901234567890123456789012")]
    [InlineData("desk", "0123456789012345678901234567890123456789012")]
    [InlineData("desk", "short")]
    public async Task Client_with_another_verifier_gets_invalid_grant(string clientId, string verifier) =>
        Assert.Equal("invalid_grant", (await ExchangeAsync(App(clientId), ("code_verifier", verifier))).Error);

    [Theory]
    [InlineData("notebook")]
    [InlineData("shop")]
    [InlineData("camera")]
    public async Task Client_without_challenge_gets_invalid_request(string clientId)
    {
        using var browser = shared.Provider.NewBrowser();
        var request = shared.Provider.NewClient(App(clientId)).NewRequest("openid", ("code_challenge", null), ("code_challenge_method", null));
        Assert.Equal("invalid_request", (await RelyingPartyClient.AuthorizeAsync(browser, request)).Error);
    }

    private static TestApp App(string clientId) => TestApp.All.Single(app => app.ClientId == clientId);

    private async Task<WireAnswer> ExchangeAsync(TestApp app, params (string Name, string? Value)[] changes)
    {
        using var browser = shared.Provider.NewBrowser();
        var client = shared.Provider.NewClient(app);
        var request = client.NewRequest();
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice);
        return await client.ExchangeAsync(request, answer.Code!, changes);
    }
}
