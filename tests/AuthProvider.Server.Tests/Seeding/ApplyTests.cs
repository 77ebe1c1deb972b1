using System.Text.RegularExpressions;
using AuthProvider.Server.Tests.CommandLine;
using AuthProvider.Storage.Apps;
using AuthProvider.Testing;
using Microsoft.EntityFrameworkCore;

namespace AuthProvider.Server.Tests.Seeding;

public sealed partial class ApplyTests : IDisposable
{
    private readonly CommandRunner _commands = new();

    public void Dispose() => _commands.Dispose();

    /// <summary>RFC 8705, 2.1.2 and 3.4.</summary>
    [Fact]
    public async Task App_that_authenticates_with_a_certificate_gets_a_secret_when_it_needs_one()
    {
        var (file, roots) = (Path.Combine(_commands.Folder, "seed.json"), Path.Combine(_commands.Folder, "roots.pem"));
        await File.WriteAllTextAsync(roots, new TestAuthority().Pem);
        await File.WriteAllTextAsync(file, """
            { "apps": [{ "id": "bank", "kind": "service", "name": "Bank", "metadata": {
                "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_subject_dn": "CN=bank,O=Example", "tls_client_certificate_bound_access_tokens": true } }] }
            """);
        string[] command = ["apply", file, "--MutualTls:Url=https://localhost:5443", $"--MutualTls:Authorities={roots}"];

        (await _commands.RunAsync(command)).Succeeds();
        var app = await _commands.QueryAsync(database => database.Apps.SingleAsync());
        Assert.Null(app.ClientSecret);
        Assert.Contains("CN=bank,O=Example", app.Properties, StringComparison.Ordinal);
        Assert.DoesNotContain("Secrets", (await _commands.RunAsync(command)).Succeeds().Output, StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, """{ "apps": [{ "id": "bank", "kind": "service", "name": "Bank" }] }""");
        Assert.Contains("\nbank  ", (await _commands.RunAsync(command)).Succeeds().Output, StringComparison.Ordinal);
        Assert.StartsWith("v1.", (await AppAsync("bank")).ClientSecret, StringComparison.Ordinal);
    }

    /// <summary>RFC 7591, 2: keys beside the metadata, as they stand in the file; they stay where a later file names none.</summary>
    [Fact]
    public async Task App_that_signs_has_the_keys_of_the_file()
    {
        const string Key = """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""";
        const string WithKeys = """{ "apps": [{ "id": "bank", "kind": "service", "name": "Bank", "metadata": { "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [KEY] } } }] }""";
        (await _commands.ApplyAsync(WithKeys.Replace("KEY", Key, StringComparison.Ordinal))).Succeeds();
        Assert.Equal($$"""{"keys":[{{Key}}]}""", await KeysAsync());
        Assert.Contains("apps 0 0 1 0", Table((await _commands.ApplyAsync(WithKeys.Replace("KEY", Key, StringComparison.Ordinal))).Succeeds()));

        (await _commands.ApplyAsync(WithKeys.Replace(""", "jwks": { "keys": [KEY] }""", "", StringComparison.Ordinal))).Succeeds();
        Assert.Equal($$"""{"keys":[{{Key}}]}""", await KeysAsync());

        (await _commands.ApplyAsync(WithKeys.Replace("""jwks": { "keys": [KEY] }""", "jwks_uri\": \"https://bank.example/jwks\"", StringComparison.Ordinal))).Succeeds();
        Assert.Null(await KeysAsync());

        Task<string?> KeysAsync() => _commands.QueryAsync(database => database.Apps.Select(app => app.JsonWebKeySet).SingleAsync());
    }

    [Theory]
    [InlineData("redirectUris")]
    [InlineData("postLogoutRedirectUris")]
    public async Task App_has_twenty_addresses_of_a_kind_at_most(string member)
    {
        var refused = await _commands.ApplyAsync(File(21));

        Assert.Contains($"$.apps[0].{member}: An app has up to 20 of them.", refused.Error, StringComparison.Ordinal);
        (await _commands.ApplyAsync(File(20))).Succeeds();

        string File(int count)
        {
            var uris = string.Join(", ", Enumerable.Range(0, count).Select(number => $"\"https://a.example/{number}\""));
            return member is "redirectUris"
                ? $$"""{ "apps": [{ "id": "a", "kind": "web", "name": "A", "redirectUris": [{{uris}}] }] }"""
                : $$"""{ "apps": [{ "id": "a", "kind": "web", "name": "A", "redirectUris": ["https://a.example"], "postLogoutRedirectUris": [{{uris}}] }] }""";
        }
    }

    /// <summary>OpenID Connect Front-Channel Logout 1.0, 2; metadata that the file does not name goes with it.</summary>
    [Fact]
    public async Task App_that_moves_is_judged_by_the_metadata_of_the_file()
    {
        (await _commands.ApplyAsync("""{ "apps": [{ "id": "a", "kind": "web", "name": "A", "redirectUris": ["https://a.example/in"], "metadata": { "frontchannel_logout_uri": "https://a.example/out" } }] }""")).Succeeds();

        (await _commands.ApplyAsync("""{ "apps": [{ "id": "a", "kind": "web", "name": "A", "redirectUris": ["https://b.example/in"] }] }""")).Succeeds();

        var app = await AppAsync("a");
        Assert.Contains("https://b.example/in", app.RedirectUris, StringComparison.Ordinal);
        Assert.DoesNotContain("https://a.example/out", app.Properties ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "apis": [{ "id": "a", "name": "A", "metadata": { "frontchannel_logout_uri": "https://a.example/out" } }] }""")]
    [InlineData("""{ "apps": [{ "id": "a", "kind": "service", "name": "A", "metadata": { "frontchannel_logout_uri": "https://a.example/out" } }] }""")]
    public async Task Where_nobody_signs_in_no_redirect_uri_is_asked_for(string file) => (await _commands.ApplyAsync(file)).Succeeds();

    [Fact]
    public async Task File_of_the_demo_is_applied_and_a_second_time_changes_nothing()
    {
        var demo = await File.ReadAllTextAsync(DemoFile());

        var first = (await _commands.ApplyAsync(demo)).Succeeds();
        var before = await DumpAsync();
        var second = (await _commands.ApplyAsync(demo)).Succeeds();

        Assert.Equal(["users 3 0 0 0", "apis 2 0 0 0", "scopes 1 0 0 0", "apps 8 0 0 0"], Table(first));
        Assert.Equal(["users 0 0 3 0", "apis 0 0 2 0", "scopes 0 0 1 0", "apps 0 0 8 0"], Table(second));
        Assert.Equal(before, await DumpAsync());
        Assert.DoesNotContain("Secrets", first.Output);
        var alice = await _commands.QueryAsync(database => database.Users.SingleAsync(user => user.UserName == "alice"));
        Assert.True(alice.EmailConfirmed);
        Assert.Contains("Kettle Lane", alice.Profile);
        var shop = await _commands.QueryAsync(database => database.Apps.Include(app => app.Owner).SingleAsync(app => app.ClientId == "shop"));
        Assert.Equal((AppKind.Web, AppStatus.Active, "carol", false), (shop.Kind, shop.Status, shop.Owner!.UserName, shop.IsFirstParty));
        Assert.Contains("frontchannel_logout_uri", shop.Properties);
        Assert.StartsWith("v2.", shop.ClientSecret);
    }

    [Fact]
    public async Task Secrets_that_are_not_named_are_made_and_printed_once()
    {
        const string File =
            """
            {
              "apis": [{ "id": "api-jwt", "name": "api-jwt", "accessToken": "jwt-recorded" }],
              "apps": [
                { "id": "service", "kind": "service", "name": "Service" },
                { "id": "portal-rsa", "kind": "web", "name": "Portal", "redirectUris": ["https://portal.example"], "metadata": { "id_token_signed_response_alg": "RS256" } },
                { "id": "page", "kind": "spa", "name": "Page", "redirectUris": ["https://page.example"] }
              ]
            }
            """;
        var first = (await _commands.ApplyAsync(File)).Succeeds();
        var second = (await _commands.ApplyAsync(File)).Succeeds();

        Assert.Equal(["api-jwt", "service", "portal-rsa"], SecretLine().Matches(first.Output).Select(match => match.Groups["client"].Value));
        Assert.Empty(SecretLine().Matches(second.Output));
        var stored = await _commands.QueryAsync(database => database.Apps.ToDictionaryAsync(app => app.ClientId!, app => app.ClientSecret));
        Assert.All(SecretLine().Matches(first.Output), match =>
        {
            Assert.StartsWith("v1.", stored[match.Groups["client"].Value]);
            Assert.DoesNotContain(match.Groups["secret"].Value, stored[match.Groups["client"].Value]);
        });
        Assert.Null(stored["page"]);
    }

    [Fact]
    public async Task App_becomes_what_the_file_says_but_keeps_secret_owner_and_status()
    {
        (await _commands.ApplyAsync(
            """
            {
              "users": [{ "username": "carol", "password": "tea-at-four" }],
              "apps": [{ "id": "shop", "kind": "web", "name": "Shop", "owner": "carol", "status": "disabled", "firstParty": true,
                         "redirectUris": ["https://shop.example/a", "https://shop.example/b"], "scopes": ["email"] }]
            }
            """)).Succeeds();
        var before = await AppAsync("shop");

        var changed = (await _commands.ApplyAsync(
            """{ "apps": [{ "id": "shop", "kind": "web", "name": "Shop", "redirectUris": ["https://shop.example/b"] }] }""")).Succeeds();

        Assert.Equal("apps 0 1 0 0", Table(changed)[3]);
        var after = await AppAsync("shop");
        Assert.Equal((before.ClientSecret, before.OwnerId, before.Status), (after.ClientSecret, after.OwnerId, after.Status));
        Assert.Equal((AppStatus.Disabled, false), (after.Status, after.IsFirstParty));
        Assert.Equal("""["https://shop.example/b"]""", after.RedirectUris);
        Assert.DoesNotContain("email", after.Permissions);
    }

    [Fact]
    public async Task Groups_of_users_and_roles_of_apps_are_those_of_the_file()
    {
        const string First =
            """
            {
              "users": [{ "username": "bruno", "password": "tea-at-four", "groups": ["cooks", "night-shift"] }],
              "apps": [{ "id": "shop", "kind": "web", "name": "Shop", "redirectUris": ["https://shop.example/a"], "roles": { "staff": "people" } }]
            }
            """;
        (await _commands.ApplyAsync(First)).Succeeds();
        Assert.Contains("""{"staff":"people"}""", (await AppAsync("shop")).Properties);
        var same = (await _commands.ApplyAsync(First)).Succeeds();
        Assert.Equal(("users 0 0 1 0", "apps 0 0 1 0"), (Table(same)[0], Table(same)[3]));

        (await _commands.ApplyAsync(First.Replace("\"cooks\", ", "", StringComparison.Ordinal).Replace(""", "roles": { "staff": "people" }""", "", StringComparison.Ordinal))).Succeeds();
        Assert.Equal("night-shift", await _commands.QueryAsync(database => database.GroupMemberships.Select(membership => membership.Group!.Name).SingleAsync()));
        Assert.DoesNotContain("people", (await AppAsync("shop")).Properties ?? "");

        var refused = await _commands.ApplyAsync(First.Replace("\"staff\"", "\"a b\"", StringComparison.Ordinal).Replace("cooks", "c,", StringComparison.Ordinal));
        Assert.Contains("$.apps[0].roles: A role has 1 to 64", refused.Error);
        Assert.Contains("$.users[0].groups[0]: A group has 1 to 64", refused.Error);
    }

    [Fact]
    public async Task Response_types_are_those_of_the_file_and_stay_where_it_names_none()
    {
        const string Shop = """{ "apps": [{ "id": "shop", "kind": "web", "name": "Shop", "redirectUris": ["https://shop.example/a"] MORE }] }""";
        string With(string more) => Shop.Replace(" MORE", more, StringComparison.Ordinal);
        (await _commands.ApplyAsync(With(""", "responseTypes": ["code", "code id_token"]"""))).Succeeds();
        Assert.Contains("\"rst:code id_token\"", (await AppAsync("shop")).Permissions);
        Assert.Contains("\"gt:implicit\"", (await AppAsync("shop")).Permissions);

        Assert.Equal("apps 0 0 1 0", Table((await _commands.ApplyAsync(With(""))).Succeeds())[3]);
        (await _commands.ApplyAsync(With(""", "responseTypes": ["code"]"""))).Succeeds();
        Assert.DoesNotContain("id_token", (await AppAsync("shop")).Permissions);
    }

    [Fact]
    public async Task Api_exchanges_the_tokens_that_the_file_says_and_keeps_that_and_its_metadata()
    {
        (await _commands.ApplyAsync(
            """
            {
              "apis": [{ "id": "orders", "name": "Orders", "tokenExchange": ["sums.read"], "metadata": { "introspection_signed_response_alg": "ES256" } },
                       { "id": "sums", "name": "Sums", "scopes": [{ "name": "sums.read" }] }]
            }
            """)).Succeeds();
        var before = await AppAsync("orders");
        Assert.Contains("\"gt:urn:ietf:params:oauth:grant-type:token-exchange\"", before.Permissions);
        Assert.Contains("\"scp:sums.read\"", before.Permissions);
        Assert.Contains("ES256", before.Properties);

        var same = (await _commands.ApplyAsync("""{ "apis": [{ "id": "orders", "name": "Orders" }] }""")).Succeeds();
        Assert.Equal("apis 0 0 1 0", Table(same)[1]);
        (await _commands.ApplyAsync("""{ "apis": [{ "id": "orders", "name": "Orders", "tokenExchange": [] }] }""")).Succeeds();
        Assert.DoesNotContain("token-exchange", (await AppAsync("orders")).Permissions);
    }

    [Fact]
    public async Task Secret_of_the_file_takes_the_place_of_another()
    {
        string Shop(string secret) => $$"""{ "apis": [{ "id": "orders", "name": "Orders", "secret": "{{secret}}" }] }""";
        (await _commands.ApplyAsync("""{ "apis": [{ "id": "orders", "name": "Orders" }] }""")).Succeeds();

        var chosen = (await _commands.ApplyAsync(Shop("demo-secret-of-the-orders-api"))).Succeeds();
        var stored = (await AppAsync("orders")).ClientSecret;
        var same = (await _commands.ApplyAsync(Shop("demo-secret-of-the-orders-api"))).Succeeds();

        Assert.Equal(("apis 0 1 0 0", "apis 0 0 1 0"), (Table(chosen)[1], Table(same)[1]));
        Assert.StartsWith("v2.", stored);
        Assert.Equal(stored, (await AppAsync("orders")).ClientSecret);
    }

    [Fact]
    public async Task Scopes_of_an_API_are_those_that_it_lists_and_stay_where_it_lists_none()
    {
        (await _commands.ApplyAsync(
            """
            {
              "apis": [{ "id": "orders", "name": "Orders", "scopes": [{ "name": "orders.read" }, { "name": "orders.write", "displayName": "Order" }] }],
              "scopes": [{ "name": "everything", "resources": ["orders"] }, { "name": "loose" }]
            }
            """)).Succeeds();
        (await _commands.ApplyAsync("""{ "apis": [{ "id": "orders", "name": "Orders" }] }""")).Succeeds();
        Assert.Equal(["everything", "loose", "orders.read", "orders.write"], await ScopesAsync());

        var listed = (await _commands.ApplyAsync(
            """
            {
              "apis": [{ "id": "orders", "name": "Orders", "scopes": [{ "name": "orders.read", "displayName": "See orders" }] }],
              "apps": [{ "id": "robot", "kind": "service", "name": "Robot", "scopes": ["orders.read", "loose"] }]
            }
            """)).Succeeds();
        var removed = await _commands.ApplyAsync(
            """{ "apis": [{ "id": "orders", "name": "Orders", "scopes": [] }], "apps": [{ "id": "robot", "kind": "service", "name": "Robot", "scopes": ["orders.read"] }] }""");

        Assert.Equal("scopes 0 1 0 2", Table(listed)[2]);
        Assert.Equal(["loose", "orders.read"], await ScopesAsync());
        Assert.Contains("$.apps[0].scopes[0]: There is no such scope", removed.Error);
    }

    [Fact]
    public async Task Failure_in_the_middle_of_writing_leaves_nothing()
    {
        (await _commands.RunAsync("keys", "rotate")).Succeeds();
        await _commands.QueryAsync(database => database.Database.ExecuteSqlRawAsync(
            """CREATE TRIGGER refuse BEFORE INSERT ON "Apps" WHEN NEW."ClientId" = 'second' BEGIN SELECT RAISE(ABORT, 'refused by the test'); END"""));

        var result = await _commands.ApplyAsync(
            """
            {
              "users": [{ "username": "bruno", "password": "tea-at-four" }],
              "apis": [{ "id": "first", "name": "First", "scopes": [{ "name": "read" }] }],
              "apps": [{ "id": "second", "kind": "service", "name": "Second" }]
            }
            """);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.Contains("refused by the test", Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(0, await _commands.QueryAsync(database => database.Users.CountAsync()));
        Assert.Equal(0, await _commands.QueryAsync(database => database.Apps.CountAsync()));
        Assert.Empty(await ScopesAsync());
    }

    private static string DemoFile() => Path.Combine(Repository.Root, "clients", "Demo", "demo.json");

    private static string[] Table(CommandResult result) =>
        [.. result.Output.Split('\n').Skip(1).Take(4).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))];

    private Task<App> AppAsync(string clientId) => _commands.QueryAsync(database => database.Apps.SingleAsync(app => app.ClientId == clientId));

    private Task<List<string>> ScopesAsync() => _commands.QueryAsync(database => database.Scopes.Select(scope => scope.Name!).Order().ToListAsync());

    // Everything that applying could have written without need: stamps and times change with each write.
    private Task<string> DumpAsync() => _commands.QueryAsync(async database => string.Join('\n', await database.Users
        .Select(user => user.UserName + user.ConcurrencyStamp + user.SecurityStamp + user.PasswordHash)
        .Concat(database.Apps.Select(app => app.ClientId + app.ConcurrencyToken + app.ClientSecret))
        .Concat(database.Scopes.Select(scope => scope.Name + scope.ConcurrencyToken)).ToListAsync()));

    // As the benchmarks read it.
    [GeneratedRegex("^\\W*(?:\\w+\\s+)?(?<client>api-\\w+|service|portal-rsa|portal|web)\\b.*?(?<secret>[A-Za-z0-9_-]{43,})\\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecretLine();
}
