using System.Security.Cryptography;
using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.Playwright;

namespace AuthProvider.EndToEnd.Tests.Samples;

/// <summary>What the provider's page gives to copy works: a developer registers an app, and a sample with pages becomes it.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class WiredSampleTests(DemoInBrowser run) : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly string _data = Directory.CreateTempSubdirectory("authprovider-wired-").FullName;
    private readonly Uri _address = new($"https://localhost:{FreePorts.Next()}");

    private DemoProcesses Demo => run.Demo;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData("node-express-web", "web", "/callback", "/", "/backchannel-logout", null)]
    [InlineData("flask-dashboard", "web", "/callback", "/", "/backchannel-logout", null)]
    [InlineData("aspnetcore-notes", "web", "/come/in", "/gone", null, "Notes")]
    [InlineData("aspnetcore-shop", "web", "/come/in", "/gone", null, "Shop")]
    [InlineData("aspnetcore-bff", "web", "/come/in", "/gone", "/bff/backchannel-logout", "Bff")]
    [InlineData("spa-oidc-client-ts", "single-page", "/\n/silent.html", "/", null, null)]
    public Task Sample_with_the_settings_of_the_page_signs_its_developer_in(string folder, string kind, string redirects, string signedOut, string? backchannel, string? program) =>
        run.Browser.VisitAsync(nameof(Sample_with_the_settings_of_the_page_signs_its_developer_in), javaScript: true, async visitor =>
        {
            var developer = NewPerson.Create("Wanda");
            await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-up"));
            await visitor.SignUpAsync(developer);
            await visitor.ExpectAddressAsync(new Uri(Demo.Provider, "/account"));
            var callsApi = folder is "aspnetcore-shop" or "aspnetcore-bff";
            var (clientId, secret) = await RegisterAsync(visitor, kind, redirects.Split('\n'), signedOut, backchannel, callsApi ? ["roles", "orders.read"] : ["roles"]);

            var page = await WiredPage.ReadAsync(visitor, Demo.Provider, clientId, folder);
            // "Orders:Url says where the API is": the page cannot know.
            await using var sample = page.StartIn(program, secret, ("DATA", _data), ("Orders__Url", Demo.OrdersApi.GetLeftPart(UriPartial.Authority)));
            await sample.WaitUntilAnswersAsync(_address, StartLimit);
            var app = new WebSample(Demo, folder, _address);
            Assert.NotEqual("", await app.EnterAsync(visitor));
            Assert.Equal(developer.DisplayName, await visitor.ReadAsync("#signed-in-as"));
            if (callsApi)
            {
                await visitor.GoToAsync(folder == "aspnetcore-shop" ? new Uri(_address, "/orders") : _address);
                await visitor.ExpectAsync("#orders tbody tr");
            }

            await visitor.PressAsync("#sign-out");
            await visitor.Page.WaitForURLAsync(url => url.StartsWith(_address.AbsoluteUri, StringComparison.Ordinal));
            await visitor.GoToAsync(_address);
            await visitor.ExpectAsync("#sign-in:visible");
        });

    private async Task<(string ClientId, string? Secret)> RegisterAsync(
        Visitor visitor, string kind, string[] redirects, string signedOut, string? backchannel, IEnumerable<string> scopes)
    {
        await visitor.GoToAsync(new Uri(Demo.Provider, "/developer/apps/new?kind=" + kind));
        await visitor.Page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true }).FillAsync($"Wired {kind} {RandomNumberGenerator.GetHexString(6)}");
        await visitor.Page.FillAsync("#Form_RedirectUris", string.Join('\n', redirects.Select(At)));
        await visitor.Page.FillAsync("#Form_PostLogoutRedirectUris", At(signedOut));
        foreach (var scope in scopes)
        {
            await visitor.Page.CheckAsync($"[id='scope-{scope}']");
        }

        if (backchannel is not null)
        {
            await visitor.Page.Locator("summary").First.ClickAsync();
            await visitor.Page.FillAsync("#Form_BackchannelLogoutUri", At(backchannel));
        }

        return await SaveAsync(visitor);

        string At(string path) => new Uri(_address, path).AbsoluteUri;
    }

    /// <summary>Sends the form of a new app.</summary>
    /// <returns>What the developer is told.</returns>
    internal static async Task<(string ClientId, string? Secret)> SaveAsync(Visitor visitor)
    {
        await visitor.PressAsync("#save-app");
        await visitor.ExpectAsync("#to-app");
        return (await visitor.ReadAsync("#client-id"), await visitor.ShowsAsync("#client-secret") ? await visitor.ReadAsync("#client-secret") : null);
    }
}
