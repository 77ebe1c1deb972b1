using System.Net;
using AngleSharp.Html.Dom;
using AuthProvider.Storage.Apps;
using AuthProvider.Testing;

namespace AuthProvider.Server.Tests.Developer;

/// <summary>What tests of the developer pages do again and again.</summary>
internal static class DeveloperDesk
{
    public static async Task<TestBrowser> SignedInBrowserAsync(this TestProvider provider, TestUser user)
    {
        var browser = provider.NewBrowser();
        await browser.SignInAsync(user);
        return browser;
    }

    /// <summary>Registers an app and returns the page that shows its secret.</summary>
    public static async Task<Page> RegisterAsync(this TestBrowser browser, string kind, params (string Name, string Value)[] fields)
    {
        await browser.GoToAsync("/developer/apps/new?kind=" + kind);
        return await browser.PressAsync("save-app", fields);
    }

    public static Task<Page> RegisterWebAppAsync(this TestBrowser browser, string name = "Tea Room", string redirectUri = "https://tea.example/signed-in") =>
        browser.RegisterAsync("web", ("Form.Name", name), ("Form.RedirectUris", redirectUri));

    /// <summary>Ticks a scope of the form that is open, or clears it.</summary>
    public static void Tick(this TestBrowser browser, string scope, bool isTicked = true) =>
        ((IHtmlInputElement)browser.Page.Document.GetElementById("scope-" + scope)!).IsChecked = isTicked;

    public static string ClientIdOf(this Page page) => page.TextOf("#client-id") ?? throw new InvalidOperationException($"No app here: {page}");

    public static RelyingPartyClient ClientOf(this TestProvider provider, Page page, AppKind kind, params string[] redirectUris) =>
        new(provider, new TestApp(page.ClientIdOf(), kind) { RedirectUris = redirectUris }, page.TextOf("#client-secret"));

    public static Task<App> ReadAppAsync(this TestProvider provider, string clientId) =>
        provider.UseAsync<AppStore, App>(async apps => await apps.FindAsync(clientId) ?? throw new InvalidOperationException("The app is gone."));

    public static void AssertStatus(HttpStatusCode status, Page page) => Assert.True(page.Status == status, page.ToString());
}
