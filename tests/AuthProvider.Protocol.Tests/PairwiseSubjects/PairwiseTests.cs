using System.Text.Json;
using AuthProvider.Protocol.Registration;
using AuthProvider.Protocol.Tests.BackChannelLogout;
using AuthProvider.Protocol.Tests.DynamicRegistration;
using AuthProvider.Storage.Caches;
using AuthProvider.Storage.Database;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;

namespace AuthProvider.Protocol.Tests.PairwiseSubjects;

/// <summary>Pairwise subject identifiers (OpenID Connect Core 1.0, 8.1; Dynamic Client Registration 1.0, 5).</summary>
public sealed class PairwiseTests(OpenProvider open) : IClassFixture<OpenProvider>
{
    private const string DeviceCode = "urn:ietf:params:oauth:grant-type:device_code";

    private TestProvider Provider => open.Provider;

    [Fact]
    public async Task Discovery_names_both_types()
    {
        var discovery = JsonSerializer.Deserialize<JsonElement>(await Provider.Http.GetStringAsync(".well-known/openid-configuration"));
        Assert.Equal(["public", "pairwise"], discovery.GetProperty("subject_types_supported").EnumerateArray().Select(type => type.GetString()!));
    }

    /// <summary>Each sector knows a user by another identifier, each client of a sector by the same, at all times (8.1).</summary>
    [Fact]
    public async Task Sectors_know_a_user_by_different_subjects()
    {
        var one = await SubjectAsync(await RegisterAsync("https://one.example/cb"), TestUser.Alice);
        Assert.Equal(one, await SubjectAsync(await RegisterAsync("https://one.example/another"), TestUser.Alice));
        Assert.NotEqual(one, await SubjectAsync(await RegisterAsync("https://two.example/cb"), TestUser.Alice));
        Assert.NotEqual(one, await SubjectAsync(await RegisterAsync("https://one.example/cb"), TestUser.Bruno));
        Assert.NotEqual(one, await Provider.GetSubjectAsync(TestUser.Alice));
        Assert.InRange(one.Length, 1, 255);
    }

    /// <summary>The subject is the same wherever it is told, and nowhere is the user's own (8.1; 5.3.2; RFC 7662, 2.2; RFC 9068, 5).</summary>
    [Fact]
    public async Task Subject_is_the_same_everywhere()
    {
        var client = await RegisterAsync("https://one.example/cb");
        using var browser = Provider.NewBrowser();
        var tokens = await client.App.SignInAsync(browser, TestUser.Alice, "openid email offline_access", ("prompt", "consent"));
        var subject = SubjectOf(tokens.IdToken!);
        Assert.Equal(subject, SubjectOf(tokens.AccessToken!));
        var userInfo = (await client.App.GetUserInfoAsync(tokens.AccessToken!)).EnsureSuccess();
        Assert.Equal((subject, TestUser.Alice.Email), (userInfo["sub"], userInfo["email"]));
        Assert.Equal(subject, (await client.App.IntrospectAsync(tokens.AccessToken!))["sub"]);
        Assert.Equal(subject, (await client.App.IntrospectAsync(tokens.RefreshToken!))["sub"]);
        var refreshed = (await client.App.RefreshAsync(tokens.RefreshToken!)).EnsureSuccess();
        Assert.Equal(subject, SubjectOf(refreshed.IdToken!));
        Assert.Equal(subject, (await client.App.GetUserInfoAsync(refreshed.AccessToken!))["sub"]);

        var alice = await Provider.GetSubjectAsync(TestUser.Alice);
        Assert.DoesNotContain(alice, Payload(tokens.IdToken!), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(alice, Payload(tokens.AccessToken!), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>APIs get the subject that the client gets, whatever form the token has.</summary>
    [Theory]
    [InlineData("orders.read")]
    [InlineData("ledger.read")]
    [InlineData("vault.read")]
    public async Task Api_gets_the_subject_of_the_client(string scope)
    {
        var client = await RegisterAsync("https://one.example/cb", "openid " + scope);
        using var browser = Provider.NewBrowser();
        var tokens = await client.App.SignInAsync(browser, TestUser.Alice, "openid " + scope);
        var api = TestApp.All.Single(app => app.ApiScope == scope);
        var answer = await Provider.NewClient(api).IntrospectAsync(tokens.AccessToken!);
        Assert.True(answer.IsActive);
        Assert.Equal(SubjectOf(tokens.IdToken!), answer["sub"]);
    }

    /// <summary>In the front channel too (8.1; 3.2).</summary>
    [Fact]
    public async Task Implicit_flow_tells_the_same_subject()
    {
        var client = await RegisteredClient.RegisterAsync(
            Provider, """{"redirect_uris":["https://one.example/cb"],"subject_type":"pairwise","response_types":["id_token token"]}""");
        using var browser = Provider.NewBrowser();
        var request = client.App.NewRequest("openid", ("response_type", "id_token token"), ("code_challenge", null), ("code_challenge_method", null));
        var answer = await RelyingPartyClient.AuthorizeAsync(browser, request, TestUser.Alice);
        var subject = SubjectOf(answer["id_token"]!);
        Assert.Equal(subject, await SubjectAsync(await RegisterAsync("https://one.example/cb"), TestUser.Alice));
        Assert.Equal(subject, (await client.App.GetUserInfoAsync(answer["access_token"]!))["sub"]);
    }

    /// <summary>id_token_hint and the claims parameter name the user by the subject that the client knows (3.1.2.1; 5.5.1).</summary>
    [Fact]
    public async Task Client_names_the_user_by_its_own_subject()
    {
        var client = await RegisterAsync("https://one.example/cb");
        using var browser = Provider.NewBrowser();
        var idToken = (await client.App.SignInAsync(browser, TestUser.Alice)).IdToken!;
        async Task<AuthorizationAnswer> AskAsync(string name, string value) =>
            await RelyingPartyClient.AuthorizeAsync(browser, client.App.NewRequest("openid", ("prompt", "none"), (name, value)));

        Assert.NotNull((await AskAsync("id_token_hint", idToken)).Code);
        Assert.NotNull((await AskAsync("claims", ClaimsFor(SubjectOf(idToken)))).Code);
        Assert.Equal("login_required", (await AskAsync("claims", ClaimsFor(await Provider.GetSubjectAsync(TestUser.Alice)))).Error);

        using var other = Provider.NewBrowser();
        var bruno = (await client.App.SignInAsync(other, TestUser.Bruno)).IdToken!;
        Assert.Equal("login_required", (await AskAsync("id_token_hint", bruno)).Error);
    }

    /// <summary>A sign-out with the client's ID token finds the session of its user, and asks where it is another than the token's (RP-Initiated Logout 1.0, 2).</summary>
    [Fact]
    public async Task Sign_out_finds_the_user()
    {
        var client = await RegisterAsync("https://one.example/cb");
        using var earlier = Provider.NewBrowser();
        var idToken = (await client.App.SignInAsync(earlier, TestUser.Alice)).IdToken!;
        using var browser = Provider.NewBrowser();
        await client.App.SignInAsync(browser, TestUser.Alice);
        Assert.True((await browser.GoToAsync("/connect/endsession?id_token_hint=" + idToken)).Has("#confirm-logout"));
        await browser.ConfirmSignOutAsync();
        Assert.Equal("login_required", (await RelyingPartyClient.AuthorizeAsync(browser, client.App.NewRequest("openid", ("prompt", "none")))).Error);
    }

    /// <summary>The subject outlives a restart: its salt lies in the database, encrypted.</summary>
    [Fact]
    public async Task Subject_survives_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("authprovider-pairwise-").FullName;
        try
        {
            var database = $"Data Source={Path.Combine(folder, "authprovider.db")}";
            var metadata = ClientMetadata.Empty with { SubjectType = "pairwise", SectorIdentifierUri = "https://sector.example/" };
            string before;
            await using (var provider = await TestProvider.StartAsync(options => options.Settings["ConnectionStrings:AuthProvider"] = database))
            {
                await AppReceiver.RegisterAsync(provider, TestApp.Desk, metadata);
                before = await SubjectAtDeskAsync(provider);
            }

            await using var again = await TestProvider.StartAsync(options => (options.Settings["ConnectionStrings:AuthProvider"], options.Seed) = (database, false));
            Assert.Equal(before, await SubjectAtDeskAsync(again));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Once app and salt are known, no statement is needed for a subject.</summary>
    [Fact]
    public async Task Subject_is_made_without_the_database()
    {
        await using var provider = await OpenProvider.StartAsync();
        var client = await RegisteredClient.RegisterAsync(provider, """{"redirect_uris":["https://one.example/cb"],"subject_type":"pairwise","grant_types":["authorization_code","refresh_token"]}""");
        using var browser = provider.NewBrowser();
        var tokens = await client.App.SignInAsync(browser, TestUser.Alice);
        var apps = provider.Services.GetRequiredService<AppCache>();
        var before = apps.StatementCount;
        await provider.UseAsync<AuthProviderDbContext, int>(database => database.ServerSecrets.ExecuteDeleteAsync());
        var refreshed = (await client.App.RefreshAsync(tokens.RefreshToken!)).EnsureSuccess();
        Assert.Equal(SubjectOf(tokens.IdToken!), SubjectOf(refreshed.IdToken!));
        Assert.Equal(before, apps.StatementCount);
    }

    /// <summary>The logout token names the user as the ID token did (OpenID Connect Back-Channel Logout 1.0, 2.4).</summary>
    [Fact]
    public async Task Logout_token_has_the_subject_of_the_id_token()
    {
        await using var world = await LogoutWorld.StartAsync();
        using var browser = world.Provider.NewBrowser();
        var idToken = await world.SignInAsync(browser, TestApp.Desk, ClientMetadata.Empty with { SubjectType = "pairwise" });
        await LogoutWorld.SignOutAsync(browser);
        var token = await world.ValidateAsync((await world.WaitForTokensAsync(1))[0], "desk", "RS256");
        Assert.Equal(idToken.Subject, token.Subject);
        Assert.NotEqual(await world.Provider.GetSubjectAsync(TestUser.Alice), token.Subject);
    }

    /// <summary>Two servers know the same user by different subjects: nobody can work them out from what is public.</summary>
    [Fact]
    public async Task Subject_depends_on_the_secret_of_the_server()
    {
        var salts = new List<byte[]>();
        for (var index = 0; index < 2; index++)
        {
            await using var provider = await TestProvider.StartAsync(options => options.Seed = false);
            salts.Add(await provider.UseAsync<Storage.PairwiseSubjects.PairwiseSalt, byte[]>(async salt => await salt.GetAsync()));
        }

        Assert.All(salts, salt => Assert.Equal(32, salt.Length));
        Assert.NotEqual(salts[0], salts[1]);
    }

    private static System.Text.Json.Nodes.JsonObject Metadata(AppReceiver receiver, string document, params string[] redirectUris) => new()
    {
        ["redirect_uris"] = new System.Text.Json.Nodes.JsonArray([.. redirectUris.Select(uri => (System.Text.Json.Nodes.JsonNode)uri)]),
        ["subject_type"] = "pairwise",
        ["sector_identifier_uri"] = $"{receiver.Address}/{document}.json",
    };

    private static async Task<string> SubjectAtDeskAsync(TestProvider provider)
    {
        using var browser = provider.NewBrowser();
        return SubjectOf((await provider.NewClient(TestApp.Desk).SignInAsync(browser, TestUser.Alice)).IdToken!);
    }

    private static string ClaimsFor(string subject) => """{"id_token":{"sub":{"value":"SUBJECT"}}}""".Replace("SUBJECT", subject, StringComparison.Ordinal);

    private static string SubjectOf(string token) => new JsonWebToken(token).Subject;

    private static string Payload(string token) => Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(token.Split('.')[1]);

    private Task<RegisteredClient> RegisterAsync(string redirectUri, string? scope = null) => RegisteredClient.RegisterAsync(
        Provider,
        $$"""{"redirect_uris":["{{redirectUri}}"],"subject_type":"pairwise","grant_types":["authorization_code","refresh_token"],"scope":"{{scope ?? "openid email offline_access"}}"}""");

    private async Task<string> SubjectAsync(RegisteredClient client, TestUser user)
    {
        using var browser = Provider.NewBrowser();
        return SubjectOf((await client.App.SignInAsync(browser, user)).IdToken!);
    }
}
