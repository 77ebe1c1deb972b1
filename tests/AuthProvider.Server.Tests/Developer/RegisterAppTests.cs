using System.Net;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Caches;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Developer;

/// <summary>People register apps of their own (RFC 7591, 2, by hand).</summary>
public sealed class RegisterAppTests
{
    [Fact]
    public async Task Registered_web_app_signs_a_person_in_with_the_secret_that_was_shown()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);

        await browser.GoToAsync("/developer/apps");
        await browser.FollowAsync("#register-app");
        await browser.FollowAsync("#kind-web");
        var page = await browser.PressAsync("save-app", ("Form.Name", "Tea Röom"), ("Form.RedirectUris", "https://tea.example/signed-in"));

        Assert.Contains("no-store", page.Headers!.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("tea-room-", page.ClientIdOf(), StringComparison.Ordinal);
        Assert.DoesNotContain(page.TextOf("#client-secret")!, page.Address.OriginalString, StringComparison.Ordinal);
        Assert.DoesNotContain(page.TextOf("#client-secret")!, string.Join(' ', browser.Cookies.Values.Concat(provider.Log)), StringComparison.Ordinal);
        var client = provider.ClientOf(page, AppKind.Web, "https://tea.example/signed-in");
        using var visitor = provider.NewBrowser();
        Assert.NotNull((await client.SignInAsync(visitor, TestUser.Alice, "openid profile email")).AccessToken);
    }

    [Theory]
    [InlineData("single-page", "https://page.example/")]
    [InlineData("native", "com.example.tea:/signed-in")]
    public async Task Registered_public_app_gets_no_secret_and_signs_a_person_in_with_PKCE(string kind, string redirectUri)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);

        var page = await browser.RegisterAsync(kind, ("Form.Name", "Tea"), ("Form.RedirectUris", redirectUri));

        Assert.Null(page.TextOf("#client-secret"));
        var client = provider.ClientOf(page, kind == "native" ? AppKind.Native : AppKind.SinglePage, redirectUri);
        using var visitor = provider.NewBrowser();
        Assert.NotNull((await client.SignInAsync(visitor, TestUser.Alice)).IdToken);
        using var other = provider.NewBrowser();
        var withoutPkce = await RelyingPartyClient.AuthorizeAsync(other, client.NewRequest("openid", ("code_challenge", null), ("code_challenge_method", null)));
        Assert.Equal("invalid_request", withoutPkce.Error);
    }

    [Fact]
    public async Task Registered_service_gets_a_token_for_the_api_whose_scope_it_ticked()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);

        await browser.GoToAsync("/developer/apps/new?kind=service");
        Assert.False(browser.Page.Has("#scope-openid"));
        browser.Tick("orders.read");
        var client = provider.ClientOf(await browser.PressAsync("save-app", ("Form.Name", "Night run")), AppKind.Service);

        Assert.NotNull((await client.GetOwnTokenAsync("orders.read")).EnsureSuccess().AccessToken);
        Assert.Equal("invalid_scope", (await client.GetOwnTokenAsync("ledger.read")).Error);
    }

    [Fact]
    public async Task Redirect_uri_is_kept_byte_for_byte()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        string[] uris = ["https://tea.example", "https://tea.example/", "https://tea.example/a%7eb?x=1&y='$(z)'", "https://tea.example:443/c"];

        var page = await browser.RegisterWebAppAsync(redirectUri: string.Join("\r\n", uris));

        var client = provider.ClientOf(page, AppKind.Web, uris);
        foreach (var uri in uris)
        {
            using var visitor = provider.NewBrowser();
            await visitor.SignInAsync(TestUser.Alice);
            var answer = await RelyingPartyClient.AuthorizeAsync(visitor, client.NewRequest("openid", ("redirect_uri", uri)), TestUser.Alice);
            Assert.NotNull(answer.Code);
            Assert.StartsWith(uri + (uri.Contains('?') ? '&' : '?'), visitor.Page.Address.OriginalString, StringComparison.Ordinal);
        }

        using var stranger = provider.NewBrowser();
        Assert.False((await stranger.GoToAsync(client.NewRequest("openid", ("redirect_uri", "https://tea.example/a~b?x=1&y='$(z)'")).Address)).IsElsewhere);
        await browser.FollowAsync("#to-app");
        Assert.Equal(string.Join('\n', uris), browser.Page.Document.QuerySelector("#Form_RedirectUris")!.TextContent.Trim());
    }

    /// <summary>The token request repeats the redirect URI, query and all (RFC 6749, 4.1.3); openid-client leaves the query out.</summary>
    [Theory]
    [InlineData("https://tea.example/in?view=tea", true)]
    [InlineData("https://tea.example/in", false)]
    public async Task Sample_for_Node_repeats_a_redirect_uri_with_a_query(string redirectUri, bool isExplicit)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var page = await browser.RegisterWebAppAsync(redirectUri: redirectUri);
        Assert.Equal(isExplicit, page.Document.Body!.TextContent.Contains($"options.body.set('redirect_uri', \"{redirectUri}\")", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Wrong_fields_get_a_message_each_and_keep_what_was_typed()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);

        await browser.GoToAsync("/developer/apps/new?kind=web");
        browser.Tick("phone");
        browser.Tick("email", isTicked: false);
        var page = await browser.PressAsync(
            "save-app",
            ("Form.Name", "Tea\u202Emoor"),
            ("Form.RedirectUris", "https://tea.example/\nhttps://tea.example/*\nhttp://tea.example/"),
            ("Form.PostLogoutRedirectUris", "https://user@tea.example/"),
            ("Form.LogoUri", "http://tea.example/logo.png"),
            ("Form.FrontchannelLogoutUri", "javascript:alert(1)"));

        foreach (var field in new[] { "Name", "RedirectUris", "PostLogoutRedirectUris", "LogoUri", "FrontchannelLogoutUri" })
        {
            var input = page.Document.GetElementById("Form_" + field)!;
            Assert.Equal("true", input.GetAttribute("aria-invalid"));
            Assert.NotEqual("", page.TextOf($"#Form_{field}-error"));
            Assert.Contains($"Form_{field}-error", input.GetAttribute("aria-describedby"), StringComparison.Ordinal);
        }

        Assert.Contains("Line 2", page.TextOf("#Form_RedirectUris-error"), StringComparison.Ordinal);
        Assert.Contains("https://tea.example/*", page.TextOf("#Form_RedirectUris"), StringComparison.Ordinal);
        Assert.Equal("javascript:alert(1)", page.Document.GetElementById("Form_FrontchannelLogoutUri")!.GetAttribute("value"));
        Assert.True(page.Document.GetElementById("scope-phone")!.HasAttribute("checked"));
        Assert.False(page.Document.GetElementById("scope-email")!.HasAttribute("checked"));
        Assert.NotNull((await browser.PressAsync("save-app", ("Form.Name", "Tea"), ("Form.RedirectUris", "https://tea.example/"), ("Form.PostLogoutRedirectUris", ""), ("Form.LogoUri", ""), ("Form.FrontchannelLogoutUri", ""))).TextOf("#client-secret"));
    }

    [Fact]
    public async Task Reload_of_the_answer_registers_no_second_app_and_shows_no_secret()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);

        await browser.GoToAsync("/developer/apps/new?kind=web");
        var fields = browser.Page.Document.QuerySelectorAll("main form input[type=hidden]").ToDictionary(input => input.GetAttribute("name")!, input => input.GetAttribute("value")!);
        fields["Form.Name"] = "Tea Room";
        fields["Form.RedirectUris"] = "https://tea.example/";
        var first = await browser.PostAsync("/developer/apps/new?kind=web", fields);
        var second = await browser.PostAsync("/developer/apps/new?kind=web", fields);

        Assert.NotNull(first.TextOf("#client-secret"));
        Assert.Equal("/developer/apps/" + first.ClientIdOf(), second.Address.AbsolutePath);
        Assert.Null(second.TextOf("#client-secret"));
        Assert.Contains("registered already", second.Text, StringComparison.Ordinal);
        Assert.Single((await browser.GoToAsync("/developer/apps")).Document.QuerySelectorAll("#apps li"));
    }

    [Fact]
    public async Task Form_that_is_sent_many_times_at_once_registers_one_app()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var owner = Guid.Parse(await provider.GetSubjectAsync(TestUser.Bruno));
        var id = Guid.CreateVersion7();

        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            try
            {
                await provider.UseAsync<AppStore, (App, string?)>(apps => apps.CreateAsync(
                    new AppDraft { ClientId = $"tea-{number}", Kind = AppKind.Service, Name = "Tea", OwnerId = owner }, chosenSecret: null, id));
                return true;
            }
            catch (Microsoft.EntityFrameworkCore.DbUpdateException)
            {
                return false;
            }
        }));

        Assert.Single(tries, made => made);
        Assert.NotNull(await provider.UseAsync<AppCache, AppPicture?>(async apps => await apps.FindByIdAsync(id)));
    }

    [Fact]
    public async Task Form_of_another_user_registers_nothing()
    {
        await using var provider = await TestProvider.StartAsync();
        using var bruno = await provider.SignedInBrowserAsync(TestUser.Bruno);
        using var alice = await provider.SignedInBrowserAsync(TestUser.Alice);
        await bruno.GoToAsync("/developer/apps/new?kind=web");
        var token = bruno.Page.Document.GetElementById("FormToken")!.GetAttribute("value")!;

        var page = await alice.RegisterAsync("web", ("Form.Name", "Tea"), ("Form.RedirectUris", "https://tea.example/"), ("FormToken", token));

        Assert.Null(page.TextOf("#client-secret"));
        Assert.Equal("Tea", page.Document.GetElementById("Form_Name")!.GetAttribute("value"));
        Assert.NotNull((await alice.PressAsync("save-app")).TextOf("#client-secret"));
    }

    [Fact]
    public async Task More_than_the_form_has_is_not_taken()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);

        await browser.GoToAsync("/developer/apps/new?kind=web");
        var fields = browser.Page.Document.QuerySelectorAll("main form input[type=hidden]").ToDictionary(input => input.GetAttribute("name")!, input => input.GetAttribute("value")!);
        var more = new Dictionary<string, string>
        {
            ["Form.Name"] = "Tea", ["Form.RedirectUris"] = "https://tea.example/", ["Form.IsFirstParty"] = "true", ["Form.Status"] = "Disabled", ["Form.OwnerId"] = Guid.Empty.ToString(),
            ["Form.Kind"] = "Service", ["Form.ClientId"] = "mine", ["IsFirstParty"] = "true", ["Status"] = "Disabled", ["OwnerId"] = Guid.Empty.ToString(), ["Kind"] = "Service",
            ["App.IsFirstParty"] = "true", ["Stored.IsFirstParty"] = "true", ["Form.GrantTypes"] = "client_credentials",
        };
        var page = await browser.PostAsync("/developer/apps/new?kind=web", fields.Concat(more));

        var app = await provider.ReadAppAsync(page.ClientIdOf());
        Assert.False(app.IsFirstParty);
        Assert.Equal((AppStatus.Active, AppKind.Web), (app.Status, app.Kind));
        Assert.Equal(await provider.GetSubjectAsync(TestUser.Bruno), app.OwnerId!.Value.ToString("D"));
        Assert.Equal("explicit", app.ConsentType);
    }

    [Theory]
    [InlineData("Administrators", HttpStatusCode.Forbidden)]
    [InlineData("Developers", HttpStatusCode.Forbidden)]
    [InlineData("Everyone", HttpStatusCode.OK)]
    public async Task Who_may_register_is_a_setting(string setting, HttpStatusCode status)
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Apps:WhoMayRegister"] = setting);
        using var bruno = await provider.SignedInBrowserAsync(TestUser.Bruno);
        using var carol = await provider.SignedInBrowserAsync(TestUser.Carol);

        foreach (var address in new[] { "/developer/apps", "/developer/apps/new", "/developer/apps/new?kind=web" })
        {
            DeveloperDesk.AssertStatus(status, await bruno.GoToAsync(address));
            Assert.Equal(status is HttpStatusCode.Forbidden, bruno.Page.Has("#may-not-register"));
            DeveloperDesk.AssertStatus(HttpStatusCode.OK, await carol.GoToAsync(address));
        }
    }

    /// <summary>OpenID Connect Front-Channel Logout 1.0, 2.</summary>
    [Theory]
    [InlineData("https://other.example/sign-out")]
    [InlineData("https://tea.example:8443/sign-out")]
    public async Task Address_for_frames_is_where_the_app_is(string uri)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);

        var page = await browser.RegisterAsync(
            "web", ("Form.Name", "Tea"), ("Form.RedirectUris", "https://tea.example/signed-in"), ("Form.FrontchannelLogoutUri", uri));
        Assert.Contains("scheme, host and port of a redirect URI", page.TextOf("#Form_FrontchannelLogoutUri-error"), StringComparison.Ordinal);

        page = await browser.PressAsync("save-app", ("Form.FrontchannelLogoutUri", "https://tea.example/sign-out"));
        Assert.NotNull(page.TextOf("#client-secret"));
    }

    [Fact]
    public async Task Browser_without_a_session_is_led_to_sign_in_and_back()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();

        Assert.Equal("/sign-in", (await browser.GoToAsync("/developer/apps/new?kind=api")).Address.AbsolutePath);
        Assert.Equal("/developer/apps/new?kind=api", (await browser.SignInAsync(TestUser.Bruno.UserName)).Address.PathAndQuery);
    }
}
