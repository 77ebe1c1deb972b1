using System.Net;
using AuthProvider.Protocol.Registration;
using AuthProvider.Storage.Apps;
using AuthProvider.Testing;
using OpenIddict.Abstractions;

namespace AuthProvider.Server.Tests.Developer;

/// <summary>Owners, and nobody else, change, renew and delete their apps.</summary>
public sealed class EditAppTests
{
    [Fact]
    public async Task App_of_somebody_else_does_not_exist()
    {
        await using var provider = await TestProvider.StartAsync();
        using var bruno = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var address = "/developer/apps/" + (await bruno.RegisterWebAppAsync()).ClientIdOf();
        await bruno.FollowAsync("#to-app");
        var version = bruno.Page.Document.QuerySelector("input[name=version]")!.GetAttribute("value")!;

        foreach (var user in new[] { TestUser.Alice, TestUser.Carol })
        {
            using var other = await provider.SignedInBrowserAsync(user);
            await other.GoToAsync("/developer/apps/new?kind=web");
            var token = other.Page.Document.QuerySelector("main input[name=form_token]")!.GetAttribute("value")!;
            DeveloperDesk.AssertStatus(HttpStatusCode.NotFound, await other.GoToAsync(address));
            foreach (var handler in new[] { "", "?handler=Rotate", "?handler=Delete" })
            {
                var page = await other.PostAsync(address + handler, new Dictionary<string, string>
                {
                    ["form_token"] = token, ["Form.Name"] = "Mine", ["Form.RedirectUris"] = "https://evil.example/", ["overlap"] = "0", ["version"] = version,
                });
                DeveloperDesk.AssertStatus(HttpStatusCode.NotFound, page);
            }
        }

        Assert.Equal("Tea Room", (await provider.ReadAppAsync(address.Split('/')[^1])).DisplayName);
    }

    [Fact]
    public async Task App_of_nobody_is_not_shown_to_users()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Alice);

        DeveloperDesk.AssertStatus(HttpStatusCode.NotFound, await browser.GoToAsync("/developer/apps/shop"));
        DeveloperDesk.AssertStatus(HttpStatusCode.NotFound, await browser.GoToAsync("/developer/apps/nothing"));
        Assert.False((await browser.GoToAsync("/developer/apps")).Has("#apps"));
    }

    [Fact]
    public async Task Roles_that_the_app_sees_are_entered_line_by_line()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var clientId = (await browser.RegisterWebAppAsync()).ClientIdOf();
        await browser.FollowAsync("#to-app");

        var refused = await browser.PressAsync("save-app", ("Form.Roles", "staff people too many\nstaff"));
        Assert.Contains("is not a role, a blank", refused.TextOf("main"), StringComparison.Ordinal);
        await browser.PressAsync("save-app", ("Form.Roles", "staff people\n\n administrator"));
        Assert.Equal("administrator\nstaff people", browser.Page.Document.QuerySelector("#Form_Roles")!.TextContent.Trim().ReplaceLineEndings("\n"));
        var roles = await RolesAsync(provider, clientId);
        Assert.Equal([("administrator", "administrator"), ("staff", "people")], roles!.Select(pair => (pair.Key, pair.Value)).Order());

        await browser.PressAsync("save-app", ("Form.Roles", ""));
        Assert.Null(await RolesAsync(provider, clientId));
    }

    private static Task<IReadOnlyDictionary<string, string>?> RolesAsync(TestProvider provider, string clientId) =>
        provider.UseAsync<AppStore, IReadOnlyDictionary<string, string>?>(async apps => (await apps.ReadAsync((await apps.FindAsync(clientId))!)).Roles);

    [Fact]
    public async Task Saving_keeps_what_the_form_does_not_show()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var page = await browser.RegisterWebAppAsync();
        var (clientId, secret) = (page.ClientIdOf(), page.TextOf("#client-secret")!);
        var before = await provider.UseAsync<AppStore, AppDraft>(async apps =>
        {
            var app = (await apps.FindAsync(clientId))!;
            var draft = (await apps.ReadAsync(app)) with { IsFirstParty = true };
            draft = draft with
            {
                Scopes = [.. draft.Scopes, "gone.read"],
                GrantTypes = ["authorization_code", "refresh_token", "client_credentials"],
                Metadata = draft.Metadata with { TosUri = "https://tea.example/terms", Contacts = ["tea@example.com"], IdTokenSignedResponseAlg = "ES256", DefaultMaxAge = 60 },
            };
            await apps.UpdateAsync(app, draft);
            return draft;
        });
        await provider.UseAsync<OpenIddict.Core.OpenIddictApplicationManager<App>, bool>(async manager =>
        {
            var app = (await manager.FindByClientIdAsync(clientId))!;
            var descriptor = new OpenIddictApplicationDescriptor();
            await manager.PopulateAsync(descriptor, app);
            descriptor.Settings["tkn_lft:act"] = "00:05:00";
            descriptor.Requirements.Clear();
            await manager.UpdateAsync(app, descriptor);
            return true;
        });

        await browser.GoToAsync("/developer/apps/" + clientId);
        page = await browser.PressAsync("save-app", ("Form.Name", "Tea Garden"), ("Form.LogoUri", "https://tea.example/logo.svg"));

        Assert.Contains("The app has been saved.", page.Text, StringComparison.Ordinal);
        var stored = await provider.ReadAppAsync(clientId);
        var after = await provider.UseAsync<AppStore, AppDraft>(async apps => await apps.ReadAsync(stored));
        Assert.Equal("Tea Garden", after.Name);
        Assert.Equal("https://tea.example/logo.svg", after.Metadata.LogoUri);
        Assert.Equal(before.Metadata with { LogoUri = after.Metadata.LogoUri, Contacts = after.Metadata.Contacts, DefaultAcrValues = after.Metadata.DefaultAcrValues, RequestUris = after.Metadata.RequestUris }, after.Metadata);
        Assert.Equal(["tea@example.com"], after.Metadata.Contacts);
        Assert.Equal(before.Scopes.Order(), after.Scopes.Order());
        Assert.Equal(before.GrantTypes!.Order(), after.GrantTypes!.Order());

        // It looks like another app now.
        Assert.False(after.IsFirstParty);
        Assert.Contains("00:05:00", stored.Settings, StringComparison.Ordinal);
        Assert.Null(stored.Requirements);
        var client = new RelyingPartyClient(provider, new TestApp(clientId, AppKind.Web), secret);
        Assert.NotEqual("invalid_client", (await client.RefreshAsync("nothing")).Error);
    }

    [Fact]
    public async Task Owner_cannot_make_the_app_first_party_or_switch_it_on_by_sending_more()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Apps:Approval"] = "true");
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var page = await browser.RegisterWebAppAsync();
        var clientId = page.ClientIdOf();
        Assert.True(page.Has("#pending"));

        await browser.GoToAsync("/developer/apps/" + clientId);
        var token = browser.Page.Document.QuerySelector("main input[name=form_token]")!.GetAttribute("value")!;
        var version = browser.Page.Document.QuerySelector("main input[name=version]")!.GetAttribute("value")!;
        await browser.PostAsync("/developer/apps/" + clientId, new Dictionary<string, string>
        {
            ["form_token"] = token, ["version"] = version, ["Form.Name"] = "Tea", ["Form.RedirectUris"] = "https://tea.example/", ["Form.IsFirstParty"] = "true", ["Form.Status"] = "0",
            ["Stored.Status"] = "Active", ["Stored.IsFirstParty"] = "true", ["App.Status"] = "Active", ["App.IsFirstParty"] = "true", ["Status"] = "Active", ["Kind"] = "Service",
        });

        var app = await provider.ReadAppAsync(clientId);
        Assert.Equal(("Tea", AppStatus.Pending, false, AppKind.Web), (app.DisplayName, app.Status, app.IsFirstParty, app.Kind));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(24, true)]
    public async Task New_secret_works_at_once_and_the_earlier_one_for_the_overlap(int hours, bool isValidBeside)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var page = await browser.RegisterWebAppAsync();
        var first = provider.ClientOf(page, AppKind.Web);
        await browser.FollowAsync("#to-app");

        page = await browser.PressAsync("rotate-secret", ("overlap", hours.ToString(System.Globalization.CultureInfo.InvariantCulture)));

        Assert.Contains("no-store", page.Headers!.CacheControl!.ToString(), StringComparison.Ordinal);
        var second = provider.ClientOf(page, AppKind.Web);
        Assert.Equal("invalid_grant", (await second.RefreshAsync("nothing")).Error);
        Assert.Equal(isValidBeside ? "invalid_grant" : "invalid_client", (await first.RefreshAsync("nothing")).Error);
        provider.Time.Advance(TimeSpan.FromHours(hours) + TimeSpan.FromSeconds(1));
        Assert.Equal("invalid_client", (await first.RefreshAsync("nothing")).Error);
        Assert.Equal("invalid_grant", (await second.RefreshAsync("nothing")).Error);
    }

    [Fact]
    public async Task Reload_of_the_answer_makes_no_second_secret()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var clientId = (await browser.RegisterWebAppAsync()).ClientIdOf();
        await browser.FollowAsync("#to-app");
        var fields = browser.Page.Document.GetElementById("rotate-secret")!.Closest("form")!.QuerySelectorAll("input").ToDictionary(input => input.GetAttribute("name")!, input => input.GetAttribute("value")!);
        fields["overlap"] = "0";

        var address = $"/developer/apps/{clientId}?handler=Rotate";
        var made = provider.ClientOf(await browser.PostAsync(address, fields), AppKind.Web);
        var again = await browser.PostAsync(address, fields);

        Assert.Null(again.TextOf("#client-secret"));
        Assert.Contains("No secret was made", again.Text, StringComparison.Ordinal);
        Assert.Equal("invalid_grant", (await made.RefreshAsync("nothing")).Error);
    }

    [Fact]
    public async Task Overlap_that_is_not_offered_is_refused()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        await browser.RegisterWebAppAsync();
        await browser.FollowAsync("#to-app");

        DeveloperDesk.AssertStatus(HttpStatusCode.BadRequest, await browser.PressAsync("rotate-secret", ("overlap", "100000")));
    }

    [Fact]
    public async Task Deleting_asks_first_and_ends_all_tokens()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var page = await browser.RegisterWebAppAsync();
        var client = provider.ClientOf(page, AppKind.Web, "https://tea.example/signed-in");
        using var visitor = provider.NewBrowser();
        var tokens = await client.SignInAsync(visitor, TestUser.Alice);

        await browser.FollowAsync("#to-app");
        await browser.FollowAsync("#delete-app");
        Assert.Equal(HttpStatusCode.OK, (await client.GetUserInfoAsync(tokens.AccessToken!)).Status);
        page = await browser.PressAsync("confirm-delete");

        Assert.Equal("/developer/apps", page.Address.AbsolutePath);
        Assert.False(page.Has("#apps"));
        Assert.Equal("invalid_client", (await client.RefreshAsync(tokens.RefreshToken!)).Error);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetUserInfoAsync(tokens.AccessToken!)).Status);
        Assert.False((await visitor.GoToAsync(client.NewRequest().Address)).IsElsewhere);
    }

    [Theory]
    [InlineData("private_key_jwt")]
    [InlineData("none")]
    public async Task App_that_has_no_secret_is_told_so_and_gets_none(string method)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var clientId = (await browser.RegisterWebAppAsync()).ClientIdOf();
        await browser.FollowAsync("#to-app");
        var old = browser.Page.Document.QuerySelector("form[action*=Rotate] input[name=form_token]")!.GetAttribute("value")!;
        await AppReceiver.RegisterAsync(provider, new TestApp(clientId, AppKind.Web), ClientMetadata.Empty with { TokenEndpointAuthMethod = method });
        var before = await provider.ReadAppAsync(clientId);

        var page = await browser.GoToAsync("/developer/apps/" + clientId);
        Assert.False(page.Has("#rotate-secret"));
        Assert.Contains(method, page.TextOf("#no-secret"), StringComparison.Ordinal);

        page = await browser.PostAsync(
            $"/developer/apps/{clientId}?handler=Rotate", [new("form_token", old), new("overlap", "0"), new("version", before.ConcurrencyToken!)]);
        DeveloperDesk.AssertStatus(HttpStatusCode.BadRequest, page);
        Assert.Equal(before.ClientSecret, (await provider.ReadAppAsync(clientId)).ClientSecret);
    }

    [Fact]
    public async Task Native_app_that_shows_codes_gets_settings_for_them()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);

        var page = await browser.RegisterAsync("native", ("Form.Name", "Television"), ("Form.UsesDeviceCode", "true"));
        foreach (var sample in new[] { "aspnetcore", "node", "python", "curl" })
        {
            Assert.Contains(page.ClientIdOf(), page.TextOf("#snippet-device-" + sample)!, StringComparison.Ordinal);
            Assert.False(page.Has("#snippet-" + sample));
        }

        page = await browser.RegisterAsync("native", ("Form.Name", "Projector"), ("Form.UsesDeviceCode", "true"), ("Form.RedirectUris", "http://127.0.0.1/in"));
        Assert.True(page.Has("#snippet-device-curl") && page.Has("#snippet-curl"));
    }

    /// <summary>What many paste must not be a key that all of them share.</summary>
    [Fact]
    public async Task Settings_for_Python_take_the_key_of_the_session_from_the_environment()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var page = await browser.RegisterAsync("web", ("Form.Name", "Tea"), ("Form.RedirectUris", "https://tea.example/in"));
        var text = page.TextOf("#snippet-python")!;
        Assert.Contains("app.secret_key = os.environ[\"SECRET_KEY\"]", text, StringComparison.Ordinal);
        Assert.Contains("SESSION_COOKIE_SECURE=True, SESSION_COOKIE_SAMESITE=\"Lax\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_show_the_secret_in_the_moment_and_a_placeholder_later()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);

        foreach (var kind in new[] { "web", "single-page", "native", "service", "api" })
        {
            var uri = kind is "web" or "single-page" or "native";
            var page = uri ? await browser.RegisterAsync(kind, ("Form.Name", "Tea " + kind), ("Form.RedirectUris", "https://tea.example/it's?$HOME=1")) : await browser.RegisterAsync(kind, ("Form.Name", "Tea " + kind));
            var secret = page.TextOf("#client-secret");
            foreach (var sample in new[] { "aspnetcore", "node", "python", "curl" })
            {
                var text = page.TextOf("#snippet-" + sample)!;
                Assert.Contains(page.ClientIdOf(), text, StringComparison.Ordinal);
                Assert.Contains("https://localhost", text, StringComparison.Ordinal);
                Assert.Equal(secret is not null, text.Contains(secret ?? "THE_SECRET", StringComparison.Ordinal));
            }

            page = await browser.FollowAsync("#to-app");
            Assert.DoesNotContain(secret ?? "no secret", page.Text, StringComparison.Ordinal);
            page = await browser.FollowAsync("#to-wiring");
            Assert.DoesNotContain(secret ?? "no secret", page.Text, StringComparison.Ordinal);
            Assert.Equal(secret is not null, page.TextOf("#snippet-curl")!.Contains("THE_SECRET", StringComparison.Ordinal));
        }
    }
}
