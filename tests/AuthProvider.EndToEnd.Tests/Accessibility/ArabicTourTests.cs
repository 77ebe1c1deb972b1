using AuthProvider.EndToEnd.Tests.Browsing;

namespace AuthProvider.EndToEnd.Tests.Accessibility;

/// <summary>Every page from right to left, on a phone: axe finds nothing, in light and in dark, everything fits, magnified too, and Tab leads everywhere.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class ArabicTourTests(DemoInBrowser run)
{
    [Fact]
    public Task Every_page_from_right_to_left_on_a_phone() =>
        run.Browser.VisitAsync(nameof(Every_page_from_right_to_left_on_a_phone), javaScript: true, async visitor =>
        {
            await visitor.GoToAsync(new Uri(run.Demo.Provider, "/sign-in"));
            await visitor.PressAsync("button[name=language][value=ar]");
            await visitor.ExpectAsync("html[dir=rtl]");
            await new EveryPage(run.Demo, visitor, name => LookAsync(visitor, name)).TourAsync();
        });

    private static async Task LookAsync(Visitor visitor, string name)
    {
        Assert.True(await visitor.ShowsAsync("html[lang=ar][dir=rtl]"), name);
        await visitor.Page.SetViewportSizeAsync(Screenshots.Phone, 900);
        await Axe.CheckAsync(visitor.Page, name + " in Arabic");
        await (Soak.IsOn ? Screenshots.TakeAtAllWidthsAsync(visitor.Page, "ar-" + name) : Screenshots.TakeAsync(visitor.Page, "ar-" + name));
        await Reflow.CheckAsync(visitor.Page, name + " in Arabic");
        await new Keyboard(visitor.Page).WalkAsync(name + " in Arabic");
    }
}
