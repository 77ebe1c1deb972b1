using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AuthProvider.EndToEnd.Tests.Apps;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>The samples <c>api-introspection</c> and <c>api-jwt</c>: the same API, which checks access tokens in two ways.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class ApiTests(DemoInBrowser run)
{
    private const string Introspection = "api-introspection";
    private const string Jwt = "api-jwt";

    private DemoProcesses Demo => run.Demo;

    /// <summary>RFC 9728, 5.1: the refusal leads to a document that says whose tokens the API takes.</summary>
    [Theory]
    [InlineData(Introspection)]
    [InlineData(Jwt)]
    public async Task Call_without_a_token_is_told_where_to_get_one(string api)
    {
        using var client = DevelopmentAuthority.CreateClient();
        var refusal = await CallAsync(api, "/orders", token: null);
        Assert.Equal(HttpStatusCode.Unauthorized, refusal.Status);
        var metadata = new Uri(Demo.Sample(api), "/.well-known/oauth-protected-resource");
        Assert.Equal($"Bearer resource_metadata=\"{metadata}\"", refusal.Header);

        using var document = JsonDocument.Parse(await client.GetStringAsync(metadata));
        Assert.Equal(Demo.Sample(api).GetLeftPart(UriPartial.Authority), document.RootElement.GetProperty("resource").GetString());
        Assert.Contains("orders.read", document.RootElement.GetProperty("scopes_supported").EnumerateArray().Select(scope => scope.GetString()));
        var issuer = Assert.Single(document.RootElement.GetProperty("authorization_servers").EnumerateArray()).GetString();
        using var provider = JsonDocument.Parse(await client.GetStringAsync(issuer + "/.well-known/oauth-authorization-server"));
        Assert.Equal(issuer, provider.RootElement.GetProperty("issuer").GetString());
    }

    [Theory]
    [InlineData(Introspection)]
    [InlineData(Jwt)]
    public async Task Token_that_is_none_is_refused(string api)
    {
        var refusal = await CallAsync(api, "/orders", "none-of-yours");
        Assert.Equal(HttpStatusCode.Unauthorized, refusal.Status);
        Assert.Contains("error=\"invalid_token\"", refusal.Header, StringComparison.Ordinal);
        Assert.Contains("resource_metadata=", refusal.Header, StringComparison.Ordinal);
    }

    /// <summary>RFC 6750, 3.1: who is allowed too little is told the scope that it takes, and the role is asked of the person.</summary>
    [Fact]
    public async Task Scope_and_role_decide_who_reads_what()
    {
        // A scope that leads to the same APIs, and lets nobody read orders there.
        await Demo.ApplyAsync(JsonSerializer.Serialize(new
        {
            scopes = new[] { new { name = "orders.count", displayName = "Count orders", resources = new[] { Introspection, Jwt }.Select(api => Demo.Sample(api).GetLeftPart(UriPartial.Authority)) } },
        }));
        await using var counting = new SmallApp();
        await run.StartAsync(counting, scope: "openid profile orders.count");
        await using var reading = new SmallApp();
        await run.StartAsync(reading, scope: "openid profile roles orders.read");

        var without = await SignInAsync(counting, "alice");
        var employee = await SignInAsync(reading, "bruno");
        var administrator = await SignInAsync(reading, "alice");
        foreach (var api in new[] { Introspection, Jwt })
        {
            var (status, header, _) = await CallAsync(api, "/orders", without);
            Assert.Equal(HttpStatusCode.Forbidden, status);
            Assert.StartsWith("Bearer error=\"insufficient_scope\", scope=\"orders.read\", resource_metadata=", header, StringComparison.Ordinal);

            Assert.Equal(HttpStatusCode.OK, (await CallAsync(api, "/orders", employee)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await CallAsync(api, "/orders/all", employee)).Status);

            Assert.Equal(HttpStatusCode.OK, (await CallAsync(api, "/orders", administrator)).Status);
            Assert.Equal(HttpStatusCode.OK, (await CallAsync(api, "/orders/all", administrator)).Status);
        }

        Assert.Equal((await CallAsync(Introspection, "/orders", employee)).Text, (await CallAsync(Jwt, "/orders", employee)).Text);
        Assert.NotEqual((await CallAsync(Jwt, "/orders", administrator)).Text, (await CallAsync(Jwt, "/orders", employee)).Text);
    }

    /// <summary>What the table in the README of <c>api-introspection</c> says of a token that was revoked (RFC 7009).</summary>
    [Fact]
    public async Task Revoked_token_is_refused_at_once_by_introspection_and_good_until_it_expires_without()
    {
        await using var app = new SmallApp();
        var (id, secret) = await run.StartAsync(app, scope: "openid profile orders.read");
        var token = await SignInAsync(app, "bruno");
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(Introspection, "/orders", token)).Status);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(Jwt, "/orders", token)).Status);

        using var client = DevelopmentAuthority.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Demo.Provider, "/connect/revoke"));
        request.Content = new FormUrlEncodedContent([new("token", token)]);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")));
        using var revoked = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(Introspection, "/orders", token)).Status);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(Jwt, "/orders", token)).Status);
    }

    private async Task<string> SignInAsync(SmallApp app, string user)
    {
        await run.Browser.VisitAsync(nameof(ApiTests), javaScript: true, async visitor =>
        {
            await visitor.GoToAsync(app.SignInAddress);
            await visitor.SignInAsync(user, DemoProcesses.Password);
            await visitor.ExpectAsync("#allow, #name");
            if (await visitor.ShowsAsync("#allow"))
            {
                await visitor.AllowAsync();
            }

            await visitor.ExpectAsync("#name");
        });
        return app.AccessToken!;
    }

    private async Task<(HttpStatusCode Status, string Header, string Text)> CallAsync(string api, string path, string? token)
    {
        using var client = DevelopmentAuthority.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Demo.Sample(api), path));
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, answer.Headers.WwwAuthenticate.ToString(), await answer.Content.ReadAsStringAsync());
    }
}
