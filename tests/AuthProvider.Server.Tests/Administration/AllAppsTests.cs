using System.Net;
using AuthProvider.Server.Tests.Developer;
using AuthProvider.Storage.Apps;
using AuthProvider.Storage.Users;
using AuthProvider.Testing;
using Microsoft.AspNetCore.Identity;

namespace AuthProvider.Server.Tests.Administration;

/// <summary>Administrators look after all apps.</summary>
public sealed class AllAppsTests
{
    [Fact]
    public async Task App_works_once_an_administrator_has_approved_it()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Apps:Approval"] = "true");
        using var bruno = await provider.SignedInBrowserAsync(TestUser.Bruno);
        using var carol = await provider.SignedInBrowserAsync(TestUser.Carol);
        using var visitor = provider.NewBrowser();
        var client = provider.ClientOf(await bruno.RegisterWebAppAsync(redirectUri: "https://tea.example/"), AppKind.Web, "https://tea.example/");
        var id = client.App.ClientId;
        Assert.Contains("Waits for approval", (await bruno.GoToAsync("/developer/apps")).TextOf("#apps"), StringComparison.Ordinal);
        Assert.False((await visitor.GoToAsync(client.NewRequest().Address)).IsElsewhere);

        var list = await carol.GoToAsync("/admin/apps");
        Assert.Contains("by Bruno Berg", list.TextOf("#app-" + id), StringComparison.Ordinal);
        await carol.PressAsync("approve-" + id);
        Assert.NotNull((await client.SignInAsync(visitor, TestUser.Alice)).AccessToken);

        await carol.PressAsync("disable-" + id);
        Assert.False((await visitor.GoToAsync(client.NewRequest().Address)).IsElsewhere);
        await carol.PressAsync("enable-" + id);
        Assert.True((await visitor.GoToAsync(client.NewRequest("openid", ("prompt", "none")).Address)).IsElsewhere);
    }

    /// <summary>What was looked at is what is approved, or trusted.</summary>
    [Theory]
    [InlineData("approve-")]
    [InlineData("trust-")]
    public async Task App_that_changed_since_the_page_was_opened_is_looked_at_again(string button)
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Apps:Approval"] = button is "approve-" ? "true" : "false");
        using var bruno = await provider.SignedInBrowserAsync(TestUser.Bruno);
        using var carol = await provider.SignedInBrowserAsync(TestUser.Carol);
        var id = (await bruno.RegisterWebAppAsync()).ClientIdOf();
        var before = await provider.ReadAppAsync(id);
        await carol.GoToAsync("/admin/apps");
        await bruno.GoToAsync("/developer/apps/" + id);
        await bruno.PressAsync("save-app", ("Form.Name", "Official Bank"), ("Form.RedirectUris", "https://evil.example/"));

        var page = await carol.PressAsync(button + id);

        Assert.Contains("https://evil.example/", page.TextOf("#app-" + id), StringComparison.Ordinal);
        var app = await provider.ReadAppAsync(id);
        Assert.Equal((before.Status, false), (app.Status, app.IsFirstParty));
        Assert.DoesNotContain("has been approved", page.Text, StringComparison.Ordinal);
    }

    /// <summary>An owner who changes what an administrator said yes to asks again; one who takes something away does not.</summary>
    [Fact]
    public async Task App_that_reaches_further_waits_for_approval_again_and_is_trusted_no_more()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Apps:Approval"] = "true");
        using var bruno = await provider.SignedInBrowserAsync(TestUser.Bruno);
        using var carol = await provider.SignedInBrowserAsync(TestUser.Carol);
        var id = (await bruno.RegisterWebAppAsync(redirectUri: "https://tea.example/\nhttps://tea.example/old")).ClientIdOf();
        await carol.GoToAsync("/admin/apps");
        await carol.PressAsync("approve-" + id);
        await carol.PressAsync("trust-" + id);

        await bruno.GoToAsync("/developer/apps/" + id);
        await bruno.PressAsync("save-app", ("Form.RedirectUris", "https://tea.example/"));
        var app = await provider.ReadAppAsync(id);
        Assert.Equal((AppStatus.Active, true), (app.Status, app.IsFirstParty));

        var page = await bruno.PressAsync("save-app", ("Form.RedirectUris", "https://evil.example/"));
        app = await provider.ReadAppAsync(id);
        Assert.Equal((AppStatus.Pending, false), (app.Status, app.IsFirstParty));
        Assert.Equal("Waits for approval", page.TextOf("#status"));
    }

    /// <summary>Without a mapping an app sees all roles of its users: to clear it is to reach further.</summary>
    [Fact]
    public async Task App_that_is_to_see_more_roles_waits_for_approval_again_and_the_page_names_them()
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Apps:Approval"] = "true");
        using var bruno = await provider.SignedInBrowserAsync(TestUser.Bruno);
        using var carol = await provider.SignedInBrowserAsync(TestUser.Carol);
        await bruno.GoToAsync("/developer/apps/new?kind=web");
        bruno.Tick("roles");
        var id = (await bruno.PressAsync("save-app", ("Form.Name", "Tea Room"), ("Form.RedirectUris", "https://tea.example/"), ("Form.Roles", "staff crew\nguest"))).ClientIdOf();

        var list = await carol.GoToAsync("/admin/apps");
        Assert.Equal(["guest", "staff → crew"], list.Document.QuerySelectorAll($"#roles-{id} li").Select(role => role.TextContent.Trim()));
        await carol.PressAsync("approve-" + id);
        await carol.PressAsync("trust-" + id);

        await bruno.GoToAsync("/developer/apps/" + id);
        await bruno.PressAsync("save-app", ("Form.Roles", "staff crew"));
        var app = await provider.ReadAppAsync(id);
        Assert.Equal((AppStatus.Active, true), (app.Status, app.IsFirstParty));

        await bruno.PressAsync("save-app", ("Form.Roles", ""));
        app = await provider.ReadAppAsync(id);
        Assert.Equal((AppStatus.Pending, false), (app.Status, app.IsFirstParty));
        Assert.Equal("It sees all roles of its users.", (await carol.GoToAsync("/admin/apps")).TextOf("#roles-" + id));
    }

    /// <summary>Whoever presses twice hears of what is so, and not of another's change.</summary>
    [Theory]
    [InlineData("Approve", "has been approved")]
    [InlineData("Enable", "has been switched on")]
    [InlineData("Trust", "is first party now")]
    public async Task What_is_so_already_is_so_when_it_is_asked_for_again(string handler, string text)
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Apps:Approval"] = "true");
        using var bruno = await provider.SignedInBrowserAsync(TestUser.Bruno);
        using var carol = await provider.SignedInBrowserAsync(TestUser.Carol);
        var id = (await bruno.RegisterWebAppAsync()).ClientIdOf();
        await carol.GoToAsync("/admin/apps");
        if (handler is "Enable")
        {
            await carol.PressAsync("disable-" + id);
        }

        var form = FormOf(carol.Page, id);
        var once = await carol.PostAsync("/admin/apps?handler=" + handler, form);
        var twice = await carol.PostAsync("/admin/apps?handler=" + handler, form);

        Assert.Contains(text, once.Text, StringComparison.Ordinal);
        Assert.Contains(text, twice.Text, StringComparison.Ordinal);
    }

    /// <summary>Taking something away always works, also for those who do it at the same time.</summary>
    [Fact]
    public async Task Administrators_who_take_from_an_app_at_the_same_time_all_get_their_way()
    {
        await using var provider = await TestProvider.StartAsync();
        using var carol = await provider.SignedInBrowserAsync(TestUser.Carol);
        var form = FormOf(await carol.GoToAsync("/admin/apps"), "desk");

        var answers = await Task.WhenAll(
            new[] { "Disable", "Distrust", "Disable", "Distrust" }.Select(handler => carol.PostAsync("/admin/apps?handler=" + handler, form)));

        Assert.All(answers, answer => DeveloperDesk.AssertStatus(HttpStatusCode.OK, answer));
        var app = await provider.ReadAppAsync("desk");
        Assert.Equal((AppStatus.Disabled, false), (app.Status, app.IsFirstParty));
    }

    [Fact]
    public async Task First_party_app_asks_nobody_for_consent()
    {
        await using var provider = await TestProvider.StartAsync();
        using var bruno = await provider.SignedInBrowserAsync(TestUser.Bruno);
        using var carol = await provider.SignedInBrowserAsync(TestUser.Carol);
        using var visitor = provider.NewBrowser();
        var client = provider.ClientOf(await bruno.RegisterWebAppAsync(redirectUri: "https://tea.example/"), AppKind.Web, "https://tea.example/");
        await visitor.SignInAsync(TestUser.Alice);
        Assert.Equal("/consent", (await visitor.GoToAsync(client.NewRequest().Address)).Address.AbsolutePath);

        await carol.GoToAsync("/admin/apps");
        await carol.PressAsync("trust-" + client.App.ClientId);
        Assert.True((await visitor.GoToAsync(client.NewRequest().Address)).IsElsewhere);
        Assert.Equal("implicit", (await provider.ReadAppAsync(client.App.ClientId)).ConsentType);

        await carol.PressAsync("distrust-" + client.App.ClientId);
        Assert.Equal("/consent", (await visitor.GoToAsync(client.NewRequest().Address)).Address.AbsolutePath);
    }

    /// <summary>An auditor reads all that an administrator sees, and a request of theirs changes nothing, whatever page it came from.</summary>
    [Fact]
    public async Task Auditor_reads_everything_and_changes_nothing()
    {
        await using var provider = await TestProvider.StartAsync();
        using var bruno = await provider.SignedInBrowserAsync(TestUser.Bruno);
        Assert.Equal(HttpStatusCode.Forbidden, (await bruno.GoToAsync("/admin/apps")).Status);
        await provider.UseAsync<UserManager<User>, bool>(async users =>
            (await users.AddToRoleAsync((await users.FindByNameAsync("bruno"))!, RoleNames.Auditor)).Succeeded);

        var list = await bruno.GoToAsync("/admin/apps");
        Assert.Equal(HttpStatusCode.OK, list.Status);
        Assert.Contains("shop", list.TextOf("#apps"), StringComparison.Ordinal);
        Assert.Empty(list.Document.QuerySelectorAll("main button"));
        var app = await bruno.GoToAsync("/admin/apps/shop");
        Assert.Empty(app.Document.QuerySelectorAll("main button"));
        Assert.NotNull(app.Document.QuerySelector("fieldset[disabled] textarea"));

        var token = list.Document.QuerySelector("input[name=form_token]")!.GetAttribute("value")!;
        var before = (await provider.ReadAppAsync("shop")).ConcurrencyToken;
        foreach (var address in new[] { "/admin/apps?handler=Disable", "/admin/apps/shop", "/admin/apps/shop?handler=Delete", "/admin/apps/shop?handler=Rotate" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await bruno.PostAsync(address, [new("clientId", "shop"), new("form_token", token)])).Status);
        }

        Assert.Equal(before, (await provider.ReadAppAsync("shop")).ConcurrencyToken);
    }

    /// <summary>What belongs to the server is edited by its administrators, what belongs to a user by its owner only.</summary>
    [Fact]
    public async Task Administrator_edits_the_apps_of_the_server_and_not_those_of_users()
    {
        await using var provider = await TestProvider.StartAsync();
        using var bruno = await provider.SignedInBrowserAsync(TestUser.Bruno);
        using var carol = await provider.SignedInBrowserAsync(TestUser.Carol);
        var id = (await bruno.RegisterWebAppAsync()).ClientIdOf();

        var list = await carol.GoToAsync("/admin/apps");
        Assert.Null(list.Document.QuerySelector($"#app-{id} a"));
        Assert.Contains("https://", list.TextOf($"#details-{id} code"), StringComparison.Ordinal);
        DeveloperDesk.AssertStatus(HttpStatusCode.NotFound, await carol.GoToAsync("/admin/apps/" + id));
        foreach (var handler in new[] { "", "?handler=Rotate", "?handler=Delete" })
        {
            var token = list.Document.QuerySelector("main input[name=form_token]")!.GetAttribute("value")!;
            DeveloperDesk.AssertStatus(HttpStatusCode.NotFound, await carol.PostAsync($"/admin/apps/{id}{handler}", new Dictionary<string, string> { ["form_token"] = token, ["overlap"] = "0" }));
        }

        await carol.GoToAsync("/admin/apps");
        await carol.FollowAsync("#app-desk a");
        var page = await carol.PressAsync("save-app", ("Form.Name", "Help desk of the house"));
        Assert.Equal("/admin/apps/desk", page.Address.AbsolutePath);
        Assert.Equal("Help desk of the house", (await provider.ReadAppAsync("desk")).DisplayName);
        await carol.FollowAsync("#delete-app");
        Assert.Equal("/admin/apps", (await carol.PressAsync("confirm-delete")).Address.AbsolutePath);
        DeveloperDesk.AssertStatus(HttpStatusCode.NotFound, await carol.GoToAsync("/admin/apps/desk"));
    }

    [Fact]
    public async Task Others_may_not_see_or_do_any_of_it()
    {
        await using var provider = await TestProvider.StartAsync();
        using var bruno = await provider.SignedInBrowserAsync(TestUser.Bruno);
        using var stranger = provider.NewBrowser();
        var id = (await bruno.RegisterWebAppAsync()).ClientIdOf();
        await bruno.GoToAsync("/developer/apps/new?kind=web");
        var token = bruno.Page.Document.QuerySelector("main input[name=form_token]")!.GetAttribute("value")!;

        foreach (var address in new[] { "/admin/apps", "/admin/apps/" + id })
        {
            DeveloperDesk.AssertStatus(HttpStatusCode.Forbidden, await bruno.GoToAsync(address));
            Assert.Equal("/sign-in", (await stranger.GoToAsync(address)).Address.AbsolutePath);
        }

        foreach (var handler in new[] { "Approve", "Disable", "Enable", "Trust", "Distrust" })
        {
            DeveloperDesk.AssertStatus(HttpStatusCode.Forbidden, await bruno.PostAsync("/admin/apps?handler=" + handler, new Dictionary<string, string> { ["form_token"] = token, ["clientId"] = id }));
        }

        var app = await provider.ReadAppAsync(id);
        Assert.Equal((AppStatus.Active, false), (app.Status, app.IsFirstParty));
    }

    private static KeyValuePair<string, string>[] FormOf(Page page, string id) => [.. page.Document.QuerySelectorAll($"#app-{id} form input[type=hidden]")
        .Select(field => KeyValuePair.Create(field.GetAttribute("name")!, field.GetAttribute("value")!))];
}
