using System.Net;
using AuthProvider.Storage.Apps;

namespace AuthProvider.Protocol.Tests.Cors;

/// <summary>Scripts of other origins (Fetch Standard, 3.2).</summary>
public sealed class CrossOriginTests(SharedProvider shared) : IClassFixture<SharedProvider>
{
    [Theory]
    [InlineData(".well-known/openid-configuration")]
    [InlineData(".well-known/jwks")]
    public async Task Any_origin_reads_discovery_and_keys(string path)
    {
        using var response = await SendAsync(HttpMethod.Get, path, "https://anybody.example");
        Assert.Equal("*", Header(response, "Access-Control-Allow-Origin"));
        Assert.Null(Header(response, "Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("connect/token")]
    [InlineData("connect/userinfo")]
    [InlineData("connect/revoke")]
    [InlineData("connect/introspect")]
    [InlineData("connect/par")]
    [InlineData("connect/device")]
    public async Task Origin_of_a_registered_redirect_uri_may_call(string path)
    {
        using var preflight = await PreflightAsync(path, "https://notebook.example");
        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal("https://notebook.example", Header(preflight, "Access-Control-Allow-Origin"));
        Assert.Contains("POST", Header(preflight, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Contains("Authorization", Header(preflight, "Access-Control-Allow-Headers"), StringComparison.Ordinal);
        Assert.Null(Header(preflight, "Access-Control-Allow-Credentials"));
        using var response = await SendAsync(HttpMethod.Post, path, "https://notebook.example");
        Assert.Equal("https://notebook.example", Header(response, "Access-Control-Allow-Origin"));
        Assert.Equal("Origin", Header(response, "Vary"));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("https://notebook.example:8443")]
    [InlineData("http://notebook.example")]
    [InlineData("https://notebook.example.evil.example")]
    [InlineData("https://NOTEBOOK.example")]
    [InlineData("null")]
    [InlineData("*")]
    public async Task Any_other_origin_may_not(string origin)
    {
        using var preflight = await PreflightAsync("connect/token", origin);
        Assert.Null(Header(preflight, "Access-Control-Allow-Origin"));
        using var response = await SendAsync(HttpMethod.Post, "connect/token", origin);
        Assert.Null(Header(response, "Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("connect/authorize")]
    [InlineData("connect/endsession")]
    [InlineData("sign-in")]
    [InlineData("account")]
    public async Task Pages_are_for_no_other_origin(string path)
    {
        using var preflight = await PreflightAsync(path, "https://notebook.example");
        Assert.Null(Header(preflight, "Access-Control-Allow-Origin"));
        using var response = await SendAsync(HttpMethod.Get, path, "https://notebook.example");
        Assert.Null(Header(response, "Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Origin_counts_as_soon_as_its_app_is_registered_and_no_longer_than_it_is()
    {
        const string Origin = "https://new.example";
        Assert.Null(Header(await PreflightAsync("connect/token", Origin), "Access-Control-Allow-Origin"));
        var draft = new AppDraft { ClientId = "new", Kind = AppKind.SinglePage, Name = "New", RedirectUris = [Origin + "/in"] };
        await shared.Provider.UseAsync<AppStore, bool>(async apps => (await apps.CreateAsync(draft)).App is not null);
        Assert.Equal(Origin, Header(await PreflightAsync("connect/token", Origin), "Access-Control-Allow-Origin"));
        await shared.Provider.UseAsync<AppStore, bool>(async apps =>
        {
            await apps.SetStatusAsync((await apps.FindAsync("new"))!, AppStatus.Disabled);
            return true;
        });
        Assert.Null(Header(await PreflightAsync("connect/token", Origin), "Access-Control-Allow-Origin"));
    }

    private Task<HttpResponseMessage> PreflightAsync(string path, string origin) =>
        SendAsync(HttpMethod.Options, path, origin, ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization"));

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string origin, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Origin", origin);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await shared.Provider.Http.SendAsync(request);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
