using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Languages;

/// <summary>What people are asked for apps and devices, and what they see when they sign out, in every language but English.</summary>
public sealed class AppWalkTests(MailedProvider shared) : IClassFixture<MailedProvider>
{
    private const string AllScopes = "openid profile email address phone roles groups offline_access";

    private readonly TestProvider _provider = shared.Provider;

    [Theory]
    [InlineData("de")]
    [InlineData("es")]
    [InlineData("fr")]
    [InlineData("ja")]
    [InlineData("ar")]
    public async Task Consent_devices_and_sign_out(string language)
    {
        using var walk = LanguageWalk.Begin(_provider, language);
        var camera = _provider.NewClient(TestApp.Camera);
        await walk.Browser.SignInAsync(TestUser.Bruno);

        await walk.GoAsync(_provider.NewClient(TestApp.Shop).NewRequest(AllScopes, ("prompt", "consent")).Address);
        Assert.True(walk.Browser.Page.Has("#asks li:nth-child(8)"));

        await walk.GoAsync("/device?user_code=none", "/device");
        await walk.PressAsync("continue", ("user_code", "BCDFBCDF"));
        var code = (await camera.AskForDeviceAsync("openid profile")).EnsureSuccess();
        await walk.GoAsync(code["verification_uri_complete"]!);
        await walk.PressAsync("continue");
        await walk.PressAsync("deny");
        code = (await camera.AskForDeviceAsync()).EnsureSuccess();
        await walk.GoAsync("/device");
        await walk.PressAsync("continue", ("user_code", code["user_code"]!));
        await walk.PressAsync("allow");

        await walk.GoAsync("/connect/endsession?client_id=shop", "/sign-out");
        await walk.PressAsync("confirm-logout");
        Assert.True(walk.Browser.Page.Has("#signed-out"));
    }

    /// <summary>The parameters of a pushed request are not in the address; its language holds all the same (RFC 9126).</summary>
    [Fact]
    public async Task Language_of_a_pushed_request_holds_up_to_the_consent()
    {
        using var browser = _provider.NewBrowser();
        browser.AcceptLanguage = "ja";
        var shop = _provider.NewClient(TestApp.Shop);
        var request = shop.NewRequest("openid profile", ("ui_locales", "xx de-AT"), ("prompt", "consent"));
        var pushed = (await shop.PostAsync("connect/par", [.. request.Parameters.Select(field => (field.Key, field.Value))])).EnsureSuccess();

        var page = await browser.GoToAsync($"/connect/authorize?client_id=shop&request_uri={Uri.EscapeDataString(pushed["request_uri"]!)}");
        Assert.Equal("de", page.Document.DocumentElement.GetAttribute("lang"));
        page = await browser.SignInAsync(TestUser.Bruno.UserName);
        Assert.Equal("de", page.Document.DocumentElement.GetAttribute("lang"));
        Assert.Equal("Erlauben", page.TextOf("#allow"));
    }

    /// <summary>RP-Initiated Logout 1.0, 2: <c>ui_locales</c>.</summary>
    [Fact]
    public async Task Language_of_a_sign_out_is_the_one_that_the_app_asks_for()
    {
        using var browser = _provider.NewBrowser();
        browser.AcceptLanguage = "ja";
        await browser.SignInAsync(TestUser.Carol);

        var page = await browser.GoToAsync("/connect/endsession?ui_locales=fr&client_id=shop");
        Assert.Equal("fr", page.Document.DocumentElement.GetAttribute("lang"));
        page = await browser.ConfirmSignOutAsync();
        Assert.True(page.Has("#signed-out"));
        Assert.Equal("fr", page.Document.DocumentElement.GetAttribute("lang"));
    }
}
