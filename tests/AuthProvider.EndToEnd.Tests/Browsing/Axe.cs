using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace AuthProvider.EndToEnd.Tests.Browsing;

/// <summary>Checks pages with axe: no violation of any of its rules, in light and in dark.</summary>
internal static class Axe
{
    /// <summary>Checks the page as it is, in both colour schemes.</summary>
    /// <param name="page">The page.</param>
    /// <param name="name">What it is called in a failure.</param>
    public static async Task CheckAsync(IPage page, string name)
    {
        foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            var result = await page.RunAxe();
            Assert.True(result.Violations.Length == 0, $"{name} ({scheme}) at {page.Url}:\n{string.Join('\n', result.Violations.Select(Describe))}");
        }
    }

    private static string Describe(AxeResultItem violation) =>
        $"{violation.Id}: {violation.Help}\n" + string.Join('\n', violation.Nodes.Select(node => $"  {node.Html}"));
}
