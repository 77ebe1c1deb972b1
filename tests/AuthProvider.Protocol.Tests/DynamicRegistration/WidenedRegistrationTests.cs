using System.Text.Json.Nodes;
using AuthProvider.Storage.Apps;
using AuthProvider.Testing;
using static AuthProvider.Protocol.Tests.GrantsProvider;

namespace AuthProvider.Protocol.Tests.DynamicRegistration;

/// <summary>What a client changes of itself (RFC 7592, 2.2) gives it nothing that an administrator or a user did not give it.</summary>
public sealed class WidenedRegistrationTests : IAsyncLifetime
{
    private TestProvider _provider = null!;
    private TestBrowser _browser = null!;

    public async Task InitializeAsync()
    {
        _provider = await OpenProvider.StartAsync();
        _browser = _provider.NewBrowser();
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Roles_that_an_administrator_let_it_see_stay()
    {
        var client = await RegisteredClient.RegisterAsync(_provider, """{"redirect_uris":["https://rp.example/cb"],"client_name":"Shop","scope":"openid roles"}""");
        await ChangeAsync(client.ClientId, draft => draft with { Roles = new Dictionary<string, string>(StringComparer.Ordinal) { ["editor"] = "editor" } });

        (await client.ReplaceAsync(new() { ["redirect_uris"] = new JsonArray("https://rp.example/cb"), ["client_name"] = "Shop", ["scope"] = "openid roles" })).EnsureSuccess();

        var tokens = await client.App.SignInAsync(_browser, TestUser.Carol, "openid roles");
        Assert.DoesNotContain("administrator", (await client.App.GetUserInfoAsync(tokens.AccessToken!)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redirect_uris", """["https://rp.example/cb","https://evil.example/cb"]""", false)]
    [InlineData("scope", "\"openid email\"", false)]
    [InlineData("client_name", "\"Your Bank\"", false)]
    [InlineData("client_name#de", "\"Ihre Bank\"", false)]
    [InlineData("client_name", "\"Shop\"", true)]
    public async Task Client_that_nobody_is_asked_about_is_asked_about_once_it_reaches_further(string member, string value, bool staysTrusted)
    {
        var client = await RegisteredClient.RegisterAsync(_provider, """{"redirect_uris":["https://rp.example/cb"],"client_name":"Shop","scope":"openid"}""");
        await ChangeAsync(client.ClientId, draft => draft with { IsFirstParty = true });
        await _browser.SignInAsync(TestUser.Alice);

        (await client.ReplaceAsync(new()
        {
            ["redirect_uris"] = new JsonArray("https://rp.example/cb"), ["client_name"] = "Shop", ["scope"] = "openid", [member] = JsonNode.Parse(value),
        })).EnsureSuccess();

        var answer = await RelyingPartyClient.AuthorizeAsync(_browser, client.App.NewRequest("openid", ("prompt", "none")));
        Assert.Equal(staysTrusted ? null : "consent_required", answer.Error);
    }

    /// <summary>OpenID Connect Core 1.0, 8.1: who knows a user by one subject must not learn by which another sector does.</summary>
    [Fact]
    public async Task Client_that_moves_to_another_sector_takes_no_tokens_along()
    {
        var victim = await RegisteredClient.RegisterAsync(
            _provider, """{"redirect_uris":["https://victim.example/cb"],"client_name":"Victim","subject_type":"pairwise","scope":"openid"}""");
        var subject = MemberOf((await victim.App.SignInAsync(_browser, TestUser.Alice)).IdToken!, "sub");
        var evil = await RegisteredClient.RegisterAsync(
            _provider,
            """{"redirect_uris":["https://evil.example/cb"],"client_name":"Game","subject_type":"pairwise","scope":"openid offline_access","grant_types":["authorization_code","refresh_token"]}""");
        var tokens = await evil.App.SignInAsync(_browser, TestUser.Alice, "openid offline_access");
        Assert.NotEqual(subject, MemberOf(tokens.IdToken!, "sub"));

        (await evil.ReplaceAsync(new()
        {
            ["redirect_uris"] = new JsonArray("https://victim.example/cb"), ["client_name"] = "Game", ["subject_type"] = "pairwise", ["scope"] = "openid offline_access",
            ["grant_types"] = new JsonArray("authorization_code", "refresh_token"),
        })).EnsureSuccess();

        Assert.Equal("invalid_grant", (await evil.App.RefreshAsync(tokens.RefreshToken!)).Error);
        Assert.DoesNotContain(subject!, (await evil.App.GetUserInfoAsync(tokens.AccessToken!)).Text, StringComparison.Ordinal);
    }

    /// <summary>RFC 7591, 3.2.1: only a hash is kept of the secret that it has, with which nobody can check a signature.</summary>
    [Fact]
    public async Task Client_that_comes_to_sign_with_its_secret_gets_one_to_sign_with()
    {
        var client = await RegisteredClient.RegisterAsync(_provider, """{"redirect_uris":["https://rp.example/cb"],"client_name":"Shop"}""");
        var before = client.Answer["client_secret"];

        var replaced = (await client.ReplaceAsync(new()
        {
            ["redirect_uris"] = new JsonArray("https://rp.example/cb"), ["client_name"] = "Shop", ["token_endpoint_auth_method"] = "client_secret_jwt",
        })).EnsureSuccess();

        Assert.NotNull(replaced["client_secret"]);
        Assert.NotEqual(before, replaced["client_secret"]);
    }

    private Task<bool> ChangeAsync(string clientId, Func<AppDraft, AppDraft> change) => _provider.UseAsync<AppStore, bool>(async apps =>
    {
        var app = (await apps.FindAsync(clientId))!;
        return await apps.UpdateAsync(app, change(await apps.ReadAsync(app)));
    });
}
