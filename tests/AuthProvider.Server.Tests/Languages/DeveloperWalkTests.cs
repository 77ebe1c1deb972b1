using AuthProvider.Server.Tests.Developer;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Languages;

/// <summary>The pages of developers and administrators, in every language but English, with what is wrong with a form.</summary>
public sealed class DeveloperWalkTests
{
    // What a redirect URI may not be: each of its own kind.
    private const string BadUris = """
        http://shop.example/
        ftp://shop.example/
        https://shop.example/#fragment
        https://*.shop.example/
        https://shop.example/a b
        /signed-in
        https:///x
        https://me@shop.example/
        https://SHOP.example/
        https://shop.example/../x
        https://shop.example/%zz
        https://shop.example/?code=1
        """;

    [Theory]
    [InlineData("de")]
    [InlineData("es")]
    [InlineData("fr")]
    [InlineData("ja")]
    [InlineData("ar")]
    public async Task Apps_of_a_developer(string language)
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Apps:Approval"] = "true");
        using var walk = LanguageWalk.Begin(provider, language);
        await walk.Browser.SignInAsync(TestUser.Bruno);

        await walk.GoAsync("/developer/apps", "/developer/apps/new");
        foreach (var kind in new[] { "web", "single-page", "native", "service", "api" })
        {
            await walk.GoAsync("/developer/apps/new?kind=" + kind);
        }

        await walk.GoAsync("/developer/apps/new?kind=native");
        await walk.PressAsync("save-app", ("Form.Name", "7"), ("Form.RedirectUris", "camera:/x\ncom.example.camera:x"), ("Form.Roles", "a b c\n?"));
        await walk.GoAsync("/developer/apps/new?kind=api");
        await walk.PressAsync(
            "save-app", ("Form.Name", ""), ("Form.ApiScopes", $"openid x\ntea?\ntea\ntea.read {new string('x', 200)}\ntea.write Make tea\ntea.write Make tea"), ("Form.LogoUri", "none"));
        await walk.PressAsync("save-app", ("Form.Name", "Tea"), ("Form.ApiScopes", "tea.write 日本茶"), ("Form.LogoUri", ""));
        await walk.GoAsync("/developer/wiring/" + walk.Browser.Page.ClientIdOf());
        await walk.GoAsync("/developer/apps/new?kind=api");
        await walk.PressAsync("save-app", ("Form.Name", "Tea 2"), ("Form.ApiScopes", "tea.write 日本茶"));
        await walk.GoAsync("/developer/apps/new?kind=web");
        await walk.PressAsync("save-app", ("Form.Name", "Tea Room"), ("Form.RedirectUris", ""));
        await walk.PressAsync("save-app", ("Form.RedirectUris", BadUris), ("Form.FrontchannelLogoutUri", "none"), ("Form.BackchannelLogoutUri", "none"));
        await walk.PressAsync("save-app", ("Form.RedirectUris", string.Join('\n', Enumerable.Range(0, 30).Select(number => $"https://tea.example/{number}"))));
        await walk.PressAsync("save-app", ("Form.RedirectUris", "https://tea.example/signed-in"), ("Form.FrontchannelLogoutUri", ""), ("Form.BackchannelLogoutUri", ""));
        var id = walk.Browser.Page.ClientIdOf();

        await walk.GoAsync("/developer/apps", "/developer/wiring/" + id, "/developer/apps/" + id);
        await walk.PressAsync("save-app");
        await walk.PressAsync("rotate-secret");
        await walk.GoAsync($"/developer/apps/{id}");
        Assert.True(walk.Browser.Page.Has("#secrets"));
        await walk.GoAsync($"/developer/apps/{id}?delete=ask");
        await walk.PressAsync("confirm-delete");
    }

    [Theory]
    [InlineData("de")]
    [InlineData("es")]
    [InlineData("fr")]
    [InlineData("ja")]
    [InlineData("ar")]
    public async Task Administration_and_mailbox(string language)
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Apps:Approval"] = "true");
        using var bruno = await provider.SignedInBrowserAsync(TestUser.Bruno);
        var id = (await bruno.RegisterWebAppAsync()).ClientIdOf();
        using var walk = LanguageWalk.Begin(provider, language);
        await walk.Browser.SignInAsync(TestUser.Carol);

        await walk.GoAsync("/admin/apps");
        foreach (var button in new[] { "approve-", "trust-", "distrust-", "disable-", "enable-" })
        {
            await walk.PressAsync(button + id);
        }

        await walk.GoAsync("/admin/apps/shop", "/developer/wiring/shop", "/developer/wiring/camera", "/development/mailbox");
    }

    [Theory]
    [InlineData("de")]
    [InlineData("es")]
    [InlineData("fr")]
    [InlineData("ja")]
    [InlineData("ar")]
    public async Task Whoever_may_not_register_apps_is_told_so(string language)
    {
        await using var provider = await TestProvider.StartAsync(options => options.Settings["Apps:WhoMayRegister"] = "Administrators");
        using var walk = LanguageWalk.Begin(provider, language);
        await walk.Browser.SignInAsync(TestUser.Bruno);

        await walk.GoAsync("/developer/apps");
        Assert.True(walk.Browser.Page.Has("#may-not-register"));
    }
}
