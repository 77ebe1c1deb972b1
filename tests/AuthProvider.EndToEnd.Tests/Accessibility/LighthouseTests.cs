using AuthProvider.EndToEnd.Tests.Browsing;

namespace AuthProvider.EndToEnd.Tests.Accessibility;

/// <summary>Lighthouse gives pages 100 for accessibility and for best practices: six of them, and with the full counts every one.</summary>
[Collection(DemoInBrowser.Name)]
public sealed class LighthouseTests(DemoInBrowser run)
{
    private static readonly string[] Six = ["/account", "/account/security", "/consent", "/error", "/sign-in", "/sign-up"];

    [Fact]
    public Task Lighthouse_gives_the_pages_100() =>
        run.Browser.VisitAsync(nameof(Lighthouse_gives_the_pages_100), javaScript: true, async visitor =>
        {
            await using var lighthouse = Lighthouse.Start(run.Browser);
            var (seen, faults) = (new HashSet<string>(StringComparer.Ordinal), new List<string>());
            await new EveryPage(run.Demo, visitor, LookAsync).TourAsync();
            Assert.True(faults.Count == 0, string.Join("\n\n", faults));
            Assert.True(Soak.IsOn || seen.SetEquals(Six), string.Join(' ', seen));

            async Task LookAsync(string name)
            {
                // It loads the address anew: what a form answered there is left to axe.
                var address = new Uri(visitor.Page.Url);
                var route = EveryPage.RouteOf(address.AbsolutePath);
                var isNew = Soak.IsOn ? seen.Add(address.PathAndQuery) : Six.Contains(route) && seen.Add(route);
                if (isNew && await lighthouse.FindAsync(visitor.Page, name) is { } fault)
                {
                    faults.Add(fault);
                }
            }
        });
}
