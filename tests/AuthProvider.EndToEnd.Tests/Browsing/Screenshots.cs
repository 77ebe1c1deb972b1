using System.Globalization;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.Playwright;

namespace AuthProvider.EndToEnd.Tests.Browsing;

/// <summary>Pictures of pages under <c>TestResults/</c>, for people to look at.</summary>
internal static class Screenshots
{
    public const int Wide = 1280;
    public const int Phone = 390;

    private const int WordsShown = 600;

    /// <summary>Takes the whole page as it is.</summary>
    public static Task TakeAsync(IPage page, string name) => page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Path.Combine(WorkingCopy.Results, "screenshots", name + ".png"),
        FullPage = true,
    });

    /// <summary>Takes the page at the width of a desk and of a phone; with the full counts in dark too.</summary>
    public static async Task TakeAtAllWidthsAsync(IPage page, string name)
    {
        foreach (var scheme in Soak.IsOn ? [ColorScheme.Dark, ColorScheme.Light] : new[] { ColorScheme.Light })
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            foreach (var width in new[] { Phone, Wide })
            {
                await page.SetViewportSizeAsync(width, 900);
                await TakeAsync(page, string.Create(CultureInfo.InvariantCulture, $"{name}-{width}{(scheme is ColorScheme.Dark ? "-dark" : "")}"));
            }
        }
    }

    /// <summary>Keeps what the browser shows, and says in the exception where it was.</summary>
    public static async Task<Exception> ExplainAsync(IPage page, string name, Exception exception)
    {
        var file = Path.Combine(WorkingCopy.Results, "failures", name);
        var words = await ReadAsync(page, file);
        return new InvalidOperationException($"{exception.Message}\nThe browser was at {page.Url}\nand showed: {words}\nPicture and page: {file}.*", exception);
    }

    private static async Task<string> ReadAsync(IPage page, string file)
    {
        try
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = file + ".png", FullPage = true });
            await File.WriteAllTextAsync(file + ".html", await page.ContentAsync());
            var words = string.Join(' ', (await page.Locator("body").InnerTextAsync()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            return words.Length > WordsShown ? words[..WordsShown] : words;
        }
        catch (PlaywrightException unreadable)
        {
            // What matters is the failure of the test itself.
            return $"(not readable: {unreadable.Message})";
        }
    }
}
