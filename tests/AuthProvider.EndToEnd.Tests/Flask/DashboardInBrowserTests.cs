using AuthProvider.EndToEnd.Tests.Browsing;
using Microsoft.Playwright;

namespace AuthProvider.EndToEnd.Tests.Flask;

/// <summary>The dashboard in Flask in a real browser, which also holds it to the policy in its headers.</summary>
[Collection(FlaskWorld.Name)]
public sealed class DashboardInBrowserTests(FlaskWorld world)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_person_signs_in_writes_a_note_and_signs_out_of_everything(bool javaScript)
    {
        await using var store = await SessionStore.StartAsync(StoreKind.Sqlite);
        await using var app = await world.StartDashboardAsync(store);
        await using var browser = await ChromiumBrowser.StartAsync();
        await browser.VisitAsync(nameof(A_person_signs_in_writes_a_note_and_signs_out_of_everything), javaScript, async visitor =>
        {
            await visitor.GoToAsync(app.Address);
            await visitor.PressAsync("#sign-in");
            await visitor.SignInAsync(FlaskWorld.Administrator, FlaskWorld.Password);
            await visitor.ExpectAddressAsync(app.At("/dashboard"));
            await visitor.Page.GetByLabel("New note").FillAsync("Order more tea");
            await visitor.ClickAsync(AriaRole.Button, "Add note");
            await visitor.ExpectAsync("#notes li:has-text('Order more tea')");
            await LookAsync(visitor, javaScript, "flask-dashboard");

            await visitor.ClickAsync(AriaRole.Link, "Admin");
            await visitor.Page.GetByLabel("Username").FillAsync("nobody-here");
            await visitor.ClickAsync(AriaRole.Button, "Put on their dashboard");
            await visitor.ExpectAsync("#username-error");
            await LookAsync(visitor, javaScript, "flask-admin");

            await visitor.PressAsync("#sign-out");
            await visitor.ExpectAddressAsync(app.Address);
            await visitor.ExpectAsync("#sign-in");
            await visitor.GoToAsync(new Uri(world.Provider.Address, "/account"));
            await visitor.ExpectAsync("input[type=password]");

            await store.GoAwayAsync(app);
            await visitor.GoToAsync(app.At("/dashboard"));
            await visitor.ExpectAsync("h1:has-text('Back in a moment')");
            await LookAsync(visitor, javaScript, "flask-unavailable");
        });
    }

    private static async Task LookAsync(Visitor visitor, bool javaScript, string name)
    {
        if (javaScript)
        {
            await Screenshots.TakeAtAllWidthsAsync(visitor.Page, name);
        }
    }
}
