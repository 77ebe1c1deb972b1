using AuthProvider.Storage.Apps;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Developer;

/// <summary>APIs that people register: scopes, and what introspection tells them (RFC 7662, 2.2 and 4).</summary>
public sealed class ApiTests
{
    [Theory]
    [InlineData("Jwt")]
    [InlineData("JwtRecorded")]
    [InlineData("Reference")]
    public async Task Api_introspects_the_tokens_that_are_meant_for_it_and_no_others(string tokens)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var api = provider.ClientOf(
            await browser.RegisterAsync("api", ("Form.Name", "Tea stock"), ("Form.AccessToken", tokens), ("Form.ApiScopes", "tea.read See your teas\ntea.write Change your teas")), AppKind.Api);
        var other = provider.ClientOf(await browser.RegisterAsync("api", ("Form.Name", "Coffee"), ("Form.ApiScopes", "coffee.read See your coffee")), AppKind.Api);
        await browser.GoToAsync("/developer/apps/new?kind=web");
        browser.Tick("tea.read");
        browser.Tick("coffee.read");
        var page = await browser.PressAsync("save-app", ("Form.Name", "Tea Room"), ("Form.RedirectUris", "https://tea.example/"));
        var app = provider.ClientOf(page, AppKind.Web, "https://tea.example/");
        var stranger = provider.NewClient(TestApp.Shop);
        using var visitor = provider.NewBrowser();

        var forTea = await app.SignInAsync(visitor, TestUser.Alice, "openid tea.read");
        var forBoth = await app.SignInAsync(visitor, TestUser.Alice, "openid tea.read coffee.read");
        var forNone = await app.SignInAsync(visitor, TestUser.Alice, "openid");

        Assert.Equal(tokens is "Reference", forTea.AccessToken!.Split('.').Length != 3);
        Assert.Equal(new[] { true, false, true, false }, await AskAsync(forTea.AccessToken!));
        Assert.Equal(new[] { true, true, true, false }, await AskAsync(forBoth.AccessToken!));
        Assert.Equal(new[] { false, false, true, false }, await AskAsync(forNone.AccessToken!));
        Assert.Equal(new[] { false, false, true, false }, await AskAsync(forTea.RefreshToken!));
        Assert.Equal("tea.read", (await api.IntrospectAsync(forTea.AccessToken!))["scope"]!.Split(' ').Single(scope => scope != "openid"));

        async Task<bool[]> AskAsync(string token)
        {
            var answers = new List<bool>();
            foreach (var client in new[] { api, other, app, stranger })
            {
                answers.Add((await client.IntrospectAsync(token)).IsActive);
            }

            return [.. answers];
        }
    }

    [Theory]
    [InlineData("orders.read Read everything", "taken by another API")]
    [InlineData("Orders.Read Read everything", "taken by another API")]
    [InlineData("openid Sign you in", "scope of this server")]
    [InlineData("OFFLINE_ACCESS Stay", "scope of this server")]
    [InlineData("tea.read", "what it lets an app do")]
    [InlineData("tea\"read See teas", "in its name")]
    [InlineData("tea.read See teas\ntea.read See teas", "twice")]
    public async Task Scope_that_is_taken_or_malformed_gets_a_message(string line, string message)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);

        var page = await browser.RegisterAsync("api", ("Form.Name", "Tea stock"), ("Form.ApiScopes", line));

        Assert.Contains(message, page.TextOf("#Form_ApiScopes-error"), StringComparison.Ordinal);
        Assert.Equal(line, page.TextOf("#Form_ApiScopes"));
        Assert.False((await browser.GoToAsync("/developer/apps")).Has("#apps"));
    }

    [Fact]
    public async Task Scope_that_is_taken_in_the_same_moment_is_refused_and_nothing_is_written()
    {
        await using var provider = await TestProvider.StartAsync();
        var draft = new AppDraft { ClientId = "tea-stock", Kind = AppKind.Api, Name = "Tea" };

        await Assert.ThrowsAsync<ScopeTakenException>(() => provider.UseAsync<AppStore, (App, string?)>(
            apps => apps.CreateApiAsync(draft, [new("tea.read", "See teas", null), new("orders.read", "Mine now", null)], Guid.CreateVersion7())));

        Assert.Null(await provider.UseAsync<AppStore, App?>(async apps => await apps.FindAsync("tea-stock")));
        Assert.Equal(["orders.read"], (await provider.UseAsync<ApiScopeStore, IReadOnlyList<ApiScope>>(scopes => scopes.ListAsync("orders"))).Select(scope => scope.Name));
        Assert.Empty(await provider.UseAsync<ApiScopeStore, IReadOnlyList<ApiScope>>(scopes => scopes.ListAsync("tea-stock")));
    }

    /// <summary>OpenID Connect Front-Channel Logout 1.0, 2: of apps that people sign in to. The form of others has no field for it.</summary>
    [Theory]
    [InlineData(AppKind.Api)]
    [InlineData(AppKind.Service)]
    public async Task App_that_nobody_signs_in_to_is_saved_whatever_it_has_for_front_channel_logout(AppKind kind)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var id = (await browser.RegisterAsync(kind is AppKind.Api ? "api" : "service", ("Form.Name", "Tea stock"))).ClientIdOf();
        await provider.UseAsync<AppStore, bool>(async apps =>
        {
            var app = (await apps.FindAsync(id))!;
            var draft = await apps.ReadAsync(app);
            return await apps.UpdateAsync(app, draft with { Metadata = draft.Metadata with { FrontchannelLogoutUri = "https://tea.example/out" } });
        });

        await browser.GoToAsync("/developer/apps/" + id);
        await browser.PressAsync("save-app", ("Form.Name", "Tea cellar"));

        var stored = await provider.ReadAppAsync(id);
        Assert.Equal("Tea cellar", stored.DisplayName);
        Assert.Contains("https://tea.example/out", stored.Properties, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scopes_are_changed_with_the_api_and_go_with_it()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var apiId = (await browser.RegisterAsync("api", ("Form.Name", "Tea stock"), ("Form.ApiScopes", "tea.read See your teas\ntea.write Change your teas"))).ClientIdOf();

        await browser.FollowAsync("#to-app");
        Assert.Equal("tea.read See your teas\ntea.write Change your teas", browser.Page.TextOf("#Form_ApiScopes"));
        var page = await browser.PressAsync("save-app", ("Form.ApiScopes", "tea.read Look at your teas\ntea.brew Make tea"), ("Form.AccessToken", "Reference"));

        Assert.Equal("tea.brew Make tea\ntea.read Look at your teas", page.TextOf("#Form_ApiScopes"));
        Assert.Equal(AccessTokenKind.Reference, (await provider.ReadAppAsync(apiId)).AccessToken);
        await browser.FollowAsync("#delete-app");
        await browser.PressAsync("confirm-delete");
        Assert.False((await browser.GoToAsync("/developer/apps/new?kind=service")).Has("[id='scope-tea.read']"));
    }
}
