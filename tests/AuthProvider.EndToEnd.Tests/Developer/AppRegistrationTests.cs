using AuthProvider.EndToEnd.Tests.Apps;
using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Playwright;

namespace AuthProvider.EndToEnd.Tests.Developer;

/// <summary>A third party registers an app and signs in to it, in a real browser.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class AppRegistrationTests(DemoInBrowser run)
{
    private DemoProcesses Demo => run.Demo;

    private Uri Apps => new(Demo.Provider, "/developer/apps");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_developer_registers_an_app_and_signs_in_to_it(bool javaScript)
    {
        await using var app = new SmallApp();
        await run.Browser.VisitAsync(nameof(A_developer_registers_an_app_and_signs_in_to_it), javaScript, async visitor =>
        {
            var developer = NewPerson.Create("Devi");
            await visitor.GoToAsync(new Uri(Demo.Provider, "/sign-up"));
            await visitor.SignUpAsync(developer);
            await visitor.ExpectAddressAsync(new Uri(Demo.Provider, "/account"));

            var (clientId, secret) = await RegisterAsync(visitor, app, "Small wonders");
            await app.StartAsync(Demo.Provider, clientId, secret, "openid profile");

            await visitor.GoToAsync(app.SignInAddress);
            await visitor.ExpectAsync("#allow");
            Assert.Contains("Small wonders", await visitor.ReadAsync("h1"), StringComparison.Ordinal);
            Assert.Contains(developer.DisplayName, await visitor.ReadAsync("main"), StringComparison.Ordinal);
            await visitor.AllowAsync();
            await visitor.ExpectAsync("#name");
            Assert.Equal(developer.UserName, await visitor.ReadAsync("#name"));

            await visitor.PressAsync("#sign-out");
            await visitor.ExpectAddressAsync(app.Address);
            await visitor.ExpectAsync("#nobody");
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_refused_redirect_URI_is_named_at_its_field_and_nothing_typed_is_lost(bool javaScript) =>
        run.Browser.VisitAsync(nameof(A_refused_redirect_URI_is_named_at_its_field_and_nothing_typed_is_lost), javaScript, async visitor =>
        {
            await visitor.GoToAsync(Apps);
            await visitor.SignInAsync("bruno", DemoProcesses.Password);
            await visitor.PressAsync("#register-app");
            await visitor.PressAsync("#kind-web");
            await visitor.Page.GetByLabel("Name", Exactly).FillAsync("Half an app");
            await visitor.Page.GetByLabel("Redirect URIs", Exactly).FillAsync("https://app.example/*");
            await visitor.PressAsync("#save-app");

            await visitor.ExpectAsync("[aria-invalid=true]");
            var field = visitor.Page.GetByLabel("Redirect URIs", Exactly);
            Assert.Equal("true", await field.GetAttributeAsync("aria-invalid"));
            Assert.Equal("https://app.example/*", await field.InputValueAsync());
            Assert.Equal("Half an app", await visitor.Page.GetByLabel("Name", Exactly).InputValueAsync());
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deleted_app_signs_nobody_in(bool javaScript)
    {
        await using var app = new SmallApp();
        await run.Browser.VisitAsync(nameof(A_deleted_app_signs_nobody_in), javaScript, async visitor =>
        {
            await visitor.GoToAsync(Apps);
            await visitor.SignInAsync("bruno", DemoProcesses.Password);
            await visitor.ExpectAsync("#register-app");
            var (clientId, secret) = await RegisterAsync(visitor, app, "Short life");
            await app.StartAsync(Demo.Provider, clientId, secret, "openid profile");

            await visitor.PressAsync("#to-app");
            await visitor.PressAsync("#delete-app");
            await visitor.PressAsync("#confirm-delete");
            await visitor.ExpectAddressAsync(Apps);

            await visitor.GoToAsync(app.SignInAddress);
            await visitor.ExpectAsync("#reason");
            Assert.StartsWith(Demo.Provider.AbsoluteUri, visitor.Page.Url, StringComparison.Ordinal);
        });
    }

    /// <summary>
    /// A native app listens on any port of the loopback interface (RFC 8252, 7.3). No policy of a page can name that of IPv6, so the way
    /// back to it is not through a form.
    /// </summary>
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]", true)]
    [InlineData("[::1]", false)]
    public async Task A_native_app_gets_its_code_on_the_loopback_interface(string host, bool javaScript)
    {
        await using var app = WebApplication.CreateSlimBuilder([$"--urls=http://{host}:{FreePorts.Next()}"]).Build();
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        app.MapGet("/callback", (HttpRequest request) =>
        {
            answer.TrySetResult(request.QueryString.Value!);
            return Results.Text("<p id=arrived>Back in the app</p>", "text/html");
        });
        await app.StartAsync();
        await run.Browser.VisitAsync(nameof(A_native_app_gets_its_code_on_the_loopback_interface), javaScript, async visitor =>
        {
            await visitor.GoToAsync(Apps);
            await visitor.SignInAsync("bruno", DemoProcesses.Password);
            await visitor.PressAsync("#register-app");
            await visitor.PressAsync("#kind-native");
            await visitor.Page.GetByLabel("Name", Exactly).FillAsync("Terminal");
            await visitor.Page.GetByLabel("Redirect URIs", Exactly).FillAsync($"http://{host}/callback");
            await visitor.PressAsync("#save-app");
            var clientId = await visitor.ReadAsync("#client-id");

            await visitor.GoToAsync(new Uri(Demo.Provider, QueryHelpers.AddQueryString("/connect/authorize", new Dictionary<string, string?>
            {
                ["response_type"] = "code", ["client_id"] = clientId, ["redirect_uri"] = app.Urls.Single() + "/callback", ["scope"] = "openid", ["state"] = "kept",
                ["prompt"] = "login consent", ["code_challenge"] = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", ["code_challenge_method"] = "S256",
            })));
            await visitor.SignInAsync("bruno", DemoProcesses.Password);
            await visitor.AllowAsync();
            await visitor.ExpectAsync("#arrived");
        });
        var query = QueryHelpers.ParseQuery(await answer.Task);
        Assert.Equal("kept", query["state"]);
        Assert.NotEmpty(query["code"].ToString());
    }

    private static PageGetByLabelOptions Exactly => new() { Exact = true };

    /// <summary>Fills in the registration of a web app and reads what the page gives for it.</summary>
    private async Task<(string ClientId, string Secret)> RegisterAsync(Visitor visitor, SmallApp app, string name)
    {
        await visitor.GoToAsync(Apps);
        await visitor.PressAsync("#register-app");
        await visitor.PressAsync("#kind-web");
        await visitor.Page.GetByLabel("Name", Exactly).FillAsync(name);
        await visitor.Page.GetByLabel("Redirect URIs", Exactly).FillAsync(app.RedirectUri.AbsoluteUri);
        await visitor.Page.GetByLabel("Where people go after they have signed out").FillAsync(app.PostLogoutRedirectUri.AbsoluteUri);
        await visitor.Page.Locator("summary").First.ClickAsync();
        await visitor.Page.GetByLabel("Front-channel logout").FillAsync(app.FrontchannelLogoutUri.AbsoluteUri);
        await visitor.PressAsync("#save-app");

        var (clientId, secret) = (await visitor.ReadAsync("#client-id"), await visitor.ReadAsync("#client-secret"));
        Assert.Contains(clientId, await visitor.ReadAsync("#snippets"), StringComparison.Ordinal);
        return (clientId, secret);
    }
}
