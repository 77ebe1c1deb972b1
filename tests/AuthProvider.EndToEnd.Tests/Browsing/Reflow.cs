using Microsoft.Playwright;

namespace AuthProvider.EndToEnd.Tests.Browsing;

/// <summary>
/// Checks that a page fits: on a desk and on a phone, and for people who magnify it (WCAG 2.2, 1.4.4 and 1.4.10). Zoomed to 200 and to 400
/// percent, a window of 1280 pixels has 640 and 320 pixels of CSS.
/// </summary>
internal static class Reflow
{
    private static readonly int[] Widths = [Screenshots.Wide, Screenshots.Wide / 2, Screenshots.Phone, Screenshots.Wide / 4];

    // What is wider than its place may scroll there (code, tables), and a field scrolls what is typed. The link past the navigation stays
    // outside until it has the focus, and frames of apps are for no one to see.
    private const string Find = """
        () => {
          const found = [];
          const width = document.documentElement.clientWidth;
          const needed = document.documentElement.scrollWidth;
          if (needed > width) { found.push(`it is ${needed} pixels wide`); }
          const name = element => element.outerHTML.slice(0, 120);
          const skip = 'script, style, noscript, textarea, select, .skip:not(:focus), .unseen, [hidden]';
          const styles = new Map();
          const styleOf = element => styles.get(element) ?? styles.set(element, getComputedStyle(element)).get(element);
          const scrolls = element => element && element !== document.body && (['auto', 'scroll'].includes(styleOf(element).overflowX) || scrolls(element.parentElement));
          for (const element of document.body.querySelectorAll('*')) {
            if (element.closest(skip) || element.matches('input, iframe, svg *')) { continue; }
            const style = styleOf(element);
            const hides = ['hidden', 'clip'].includes(style.overflowX) || ['hidden', 'clip'].includes(style.overflowY);
            if (hides && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)) {
              found.push(`it is cut: ${name(element)}`);
            }
          }
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const range = document.createRange();
          for (let text = texts.nextNode(); text; text = texts.nextNode()) {
            if (!text.data.trim() || text.parentElement.closest(skip) || scrolls(text.parentElement)) { continue; }
            range.selectNodeContents(text);
            for (const box of range.getClientRects()) {
              if (box.width > 0 && (box.left < -1 || box.right > width + 1)) {
                found.push(`it ends outside: ${name(text.parentElement)}`);
                break;
              }
            }
          }
          return found;
        }
        """;

    /// <summary>Checks the page at all widths, and leaves the window as it was.</summary>
    /// <param name="page">The page.</param>
    /// <param name="name">What it is called in a failure.</param>
    public static async Task CheckAsync(IPage page, string name)
    {
        var before = page.ViewportSize!;
        foreach (var width in Widths)
        {
            await page.SetViewportSizeAsync(width, before.Height);
            var found = await page.EvaluateAsync<string[]>(Find);
            Assert.True(found.Length == 0, $"{name} at {page.Url} on a screen of {width}:\n{string.Join('\n', found)}");
        }

        await page.SetViewportSizeAsync(before.Width, before.Height);
    }
}
