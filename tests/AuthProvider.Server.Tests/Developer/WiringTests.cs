using System.Net;
using System.Text.Json;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Developer;

/// <summary>The page that fills the samples of <c>clients/</c> in with the values of an app.</summary>
public sealed class WiringTests
{
    [Theory]
    [InlineData("web", "flask-dashboard,node-express-web,aspnetcore-notes,aspnetcore-shop,aspnetcore-bff")]
    [InlineData("single-page", "spa-oidc-client-ts")]
    [InlineData("native", "device-cli")]
    [InlineData("service", "service-worker")]
    [InlineData("api", "api-introspection,api-jwt")]
    public async Task Samples_that_fit_the_kind_are_filled_in_with_the_values_of_the_app(string kind, string folders)
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var registered = kind switch
        {
            "service" => await browser.RegisterAsync(kind, ("Form.Name", "Tea Room")),
            "api" => await browser.RegisterAsync(kind, ("Form.Name", "Tea Room"), ("Form.ApiScopes", "tea.read See tea")),
            _ => await browser.RegisterAsync(kind, ("Form.Name", "Tea Room"), ("Form.RedirectUris", "https://localhost:7443/come/in")),
        };
        var (clientId, secret) = (registered.ClientIdOf(), registered.TextOf("#client-secret"));

        await browser.FollowAsync("#to-app");
        var page = await browser.FollowAsync("#to-wiring");

        DeveloperDesk.AssertStatus(HttpStatusCode.OK, page);
        Assert.Equal("/developer/wiring/" + clientId, page.Address.AbsolutePath);
        Assert.Equal(clientId, page.ClientIdOf());
        Assert.Equal(folders.Split(','), page.Document.QuerySelectorAll("#samples > details").Select(sample => sample.Id![7..]));
        foreach (var folder in folders.Split(','))
        {
            var settings = page.TextOf($"#sample-{folder} .settings")!;
            Assert.Contains(clientId, settings, StringComparison.Ordinal);
            Assert.Contains(page.TextOf("#issuer")!, settings, StringComparison.Ordinal);
            Assert.DoesNotContain("THE_SECRET", settings, StringComparison.Ordinal);
        }

        if (kind == "api")
        {
            using var api = JsonDocument.Parse(page.TextOf("#sample-api-jwt .settings")!);
            Assert.Equal("tea.read", api.RootElement.GetProperty("Api").GetProperty("Scope").GetString());
        }

        Assert.DoesNotContain(secret ?? "no secret", page.Document.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal("/developer/apps/" + clientId, (await browser.FollowAsync("#to-app")).Address.AbsolutePath);
    }

    [Fact]
    public async Task Page_says_what_the_registration_lacks_and_what_it_has()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var clientId = (await browser.RegisterWebAppAsync(redirectUri: "https://localhost:7443/callback")).ClientIdOf();

        Assert.Equal((1, 2), await ExpectationsAsync(browser, clientId));

        await browser.GoToAsync("/developer/apps/" + clientId);
        await browser.PressAsync(
            "save-app", ("Form.PostLogoutRedirectUris", "https://localhost:7443/"), ("Form.BackchannelLogoutUri", "https://localhost:7443/backchannel-logout"));
        Assert.Equal((3, 0), await ExpectationsAsync(browser, clientId));

        static async Task<(int Met, int Missing)> ExpectationsAsync(TestBrowser browser, string clientId)
        {
            var page = await browser.GoToAsync("/developer/wiring/" + clientId);
            return (page.Document.QuerySelectorAll("#sample-node-express-web .badge.good").Length, page.Document.QuerySelectorAll("#sample-node-express-web .badge.bad").Length);
        }
    }

    [Fact]
    public async Task App_of_somebody_else_does_not_exist_here_either()
    {
        await using var provider = await TestProvider.StartAsync();
        using var bruno = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var address = "/developer/wiring/" + (await bruno.RegisterWebAppAsync()).ClientIdOf();
        DeveloperDesk.AssertStatus(HttpStatusCode.OK, await bruno.GoToAsync(address));

        // Carol administers the server, and sees the apps that belong to it.
        using var alice = await provider.SignedInBrowserAsync(TestUser.Alice);
        using var carol = await provider.SignedInBrowserAsync(TestUser.Carol);
        DeveloperDesk.AssertStatus(HttpStatusCode.NotFound, await alice.GoToAsync(address));
        DeveloperDesk.AssertStatus(HttpStatusCode.NotFound, await carol.GoToAsync(address));
        DeveloperDesk.AssertStatus(HttpStatusCode.NotFound, await alice.GoToAsync("/developer/wiring/shop"));
        DeveloperDesk.AssertStatus(HttpStatusCode.NotFound, await alice.GoToAsync("/developer/wiring"));
        DeveloperDesk.AssertStatus(HttpStatusCode.OK, await carol.GoToAsync("/developer/wiring/shop"));
        Assert.Equal("/admin/apps/shop", (await carol.FollowAsync("#to-app")).Address.AbsolutePath);

        using var stranger = provider.NewBrowser();
        Assert.Equal("/sign-in", (await stranger.GoToAsync(address)).Address.AbsolutePath);
    }

    [Fact]
    public async Task Hostile_values_stay_values()
    {
        const string Name = "Tea\"><img id=evil src=x>";
        const string Path = "/it's-$(touch%20x);a&b";
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var registered = await browser.RegisterWebAppAsync(Name, "https://localhost:7443" + Path + "?q='$(z)'");
        Assert.True(registered.Has("#client-secret"), registered.ToString());

        var page = await browser.GoToAsync("/developer/wiring/" + registered.ClientIdOf());

        Assert.False(page.Has("#evil"));
        Assert.Equal("How to use " + Name, page.TextOf("h1"));
        using var settings = JsonDocument.Parse(page.TextOf("#sample-aspnetcore-notes .settings")!);
        Assert.Equal(Path, settings.RootElement.GetProperty("OpenIdConnect").GetProperty("CallbackPath").GetString());
        Assert.Equal("https://localhost:7443" + Path + "?q='$(z)'", page.TextOf("#redirect-uris"));
        foreach (var line in page.TextOf("#sample-node-express-web .settings")!.Split('\n'))
        {
            Assert.Matches("^export [A-Z_]+='[^']*'$", line);
        }
    }

    [Fact]
    public async Task Back_channel_logout_is_entered_for_web_apps()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = await provider.SignedInBrowserAsync(TestUser.Bruno);
        await browser.RegisterWebAppAsync();
        await browser.FollowAsync("#to-app");
        var refused = await browser.PressAsync("save-app", ("Form.BackchannelLogoutUri", "http://tea.example/logout"));
        Assert.NotEqual("", refused.TextOf("#Form_BackchannelLogoutUri-error"));

        await browser.PressAsync("save-app", ("Form.BackchannelLogoutUri", "https://tea.example/logout"));
        Assert.Equal("https://tea.example/logout", browser.Page.Document.GetElementById("Form_BackchannelLogoutUri")!.GetAttribute("value"));

        Assert.False((await browser.GoToAsync("/developer/apps/new?kind=single-page")).Has("#Form_BackchannelLogoutUri"));
    }
}
