using System.Net;
using System.Text;
using AuthProvider.Server.Seeding;
using AuthProvider.Server.Seeding.Applying;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Seeding;

/// <summary>An API that checks its tokens by itself needs no secret: a file says so with the method <c>none</c> (RFC 7591, 2), and no endpoint answers it.</summary>
public sealed class SilentApiTests : IAsyncLifetime
{
    private const string Secret = "a-secret-of-the-shelf-api";
    private const string PickerSecret = "a-secret-of-the-picker";

    private TestProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await TestProvider.StartAsync();

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public async Task Api_of_method_none_gets_no_secret_and_introspects_nothing()
    {
        var made = await ApplyAsync(Api("""{ "token_endpoint_auth_method": "none" }"""));
        var again = await ApplyAsync(Api("""{ "token_endpoint_auth_method": "none" }"""));

        Assert.Equal(1, made.Count("apis", SeedOutcome.Created));
        Assert.Equal(1, again.Count("apis", SeedOutcome.Unchanged));
        Assert.DoesNotContain("shelf ", made.ToString(), StringComparison.Ordinal);
        var token = await GetTokenAsync();
        var seen = await PostAsync("connect/introspect", ("client_id", "picker"), ("client_secret", PickerSecret), ("token", token));
        Assert.Equal("shelf", seen["aud"]);
        foreach (var secret in (string?[])[null, Secret, "none"])
        {
            await RefuseAsync("connect/introspect", token, secret);
            await RefuseAsync("connect/revoke", token, secret);
        }
    }

    [Fact]
    public async Task Secret_ends_with_the_method_and_one_is_made_when_it_is_needed_again()
    {
        await ApplyAsync(Api("{}", secret: Secret));
        var token = await GetTokenAsync();
        Assert.True((await IntrospectAsync(token, Secret)).IsActive);

        var silent = await ApplyAsync(Api("""{ "token_endpoint_auth_method": "none" }"""));
        Assert.Equal(1, silent.Count("apis", SeedOutcome.Changed));
        await RefuseAsync("connect/introspect", token, Secret);

        // What is not named stays.
        Assert.Equal(1, (await ApplyAsync(Api(metadata: null))).Count("apis", SeedOutcome.Unchanged));
        await RefuseAsync("connect/introspect", token, Secret);

        var speaking = (await ApplyAsync(Api("{}"))).ToString();
        var made = speaking.Split('\n').Single(line => line.StartsWith("shelf ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].Trim();
        Assert.True((await IntrospectAsync(token, made)).IsActive);
        await RefuseAsync("connect/introspect", token, Secret);

        await ApplyAsync(Api("""{ "token_endpoint_auth_method": "none" }"""));
        await ApplyAsync(Api("{}", secret: Secret));
        Assert.True((await IntrospectAsync(token, Secret)).IsActive);
    }

    [Fact]
    public async Task Secret_without_its_method_is_refused()
    {
        await ApplyAsync(Api("""{ "token_endpoint_auth_method": "none" }"""));
        var refused = await Assert.ThrowsAsync<SeedRefusedException>(() => ApplyAsync(Api(metadata: null, secret: Secret)));
        Assert.Equal("$.apis[0].secret", Assert.Single(refused.Problems).Path);
    }

    [Fact]
    public async Task Page_of_such_an_api_says_that_it_needs_no_secret()
    {
        await ApplyAsync(Api("""{ "token_endpoint_auth_method": "none" }"""));
        using var browser = _provider.NewBrowser();
        await browser.SignInAsync(TestUser.Bruno);

        var page = await browser.GoToAsync("/developer/apps/shelf");
        Assert.Contains("needs none", page.TextOf("#no-secret"), StringComparison.Ordinal);
        Assert.False(page.Has("#rotate-secret"));
        await browser.PressAsync("save-app", ("Form.Name", "Shelves"));
        var wiring = await browser.GoToAsync("/developer/wiring/shelf");
        Assert.Equal((true, false), (wiring.Has("#sample-api-jwt"), wiring.Has("#sample-api-introspection")));
        var token = await GetTokenAsync();
        await RefuseAsync("connect/introspect", token, secret: null);
    }

    private static string Api(string? metadata, string? secret = null) =>
        $$"""
        {
          "apis": [{ "id": "shelf", "name": "Shelf", "owner": "bruno", "scopes": [{ "name": "shelf.read" }]
            {{(metadata is null ? "" : $""", "metadata": {metadata} """)}} {{(secret is null ? "" : $""", "secret": "{secret}" """)}} }],
          "apps": [{ "id": "picker", "kind": "service", "name": "Picker", "secret": "{{PickerSecret}}", "scopes": ["shelf.read"] }]
        }
        """;

    private Task<SeedReport> ApplyAsync(string json) => _provider.UseAsync<Seeder, SeedReport>(seeder => seeder.ApplyAsync(Encoding.UTF8.GetBytes(json)));

    private async Task<string> GetTokenAsync() =>
        (await PostAsync("connect/token", ("grant_type", "client_credentials"), ("client_id", "picker"), ("client_secret", PickerSecret), ("scope", "shelf.read"))).AccessToken!;

    private Task<WireAnswer> IntrospectAsync(string token, string secret) =>
        PostAsync("connect/introspect", ("client_id", "shelf"), ("client_secret", secret), ("token", token));

    private async Task RefuseAsync(string path, string token, string? secret)
    {
        var answer = await PostAsync(path, ("client_id", "shelf"), ("client_secret", secret), ("token", token));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (answer.Status, answer.Error));
    }

    private async Task<WireAnswer> PostAsync(string path, params (string Name, string? Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Where(field => field.Value is not null).ToDictionary(field => field.Name, field => field.Value!, StringComparer.Ordinal));
        return await WireAnswer.ReadAsync(await _provider.Http.PostAsync(new Uri(path, UriKind.Relative), form));
    }
}
