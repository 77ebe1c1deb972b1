using System.Globalization;
using AuthProvider.EndToEnd.Tests.Processes;
using Microsoft.Playwright;

namespace AuthProvider.EndToEnd.Tests.Browsing;

/// <summary>The system's Chromium, driven by Playwright. It trusts the development authority by the pin of its key and checks everything else.</summary>
public sealed class ChromiumBrowser : IAsyncDisposable
{
    private static readonly string Program = Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } path ? path : "/usr/bin/chromium";

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private ChromiumBrowser(IPlaywright playwright, IBrowser browser, int debuggingPort)
    {
        _playwright = playwright;
        _browser = browser;
        DebuggingPort = debuggingPort;
    }

    /// <summary>Where other programs can drive it too, on the loopback interface.</summary>
    public int DebuggingPort { get; }

    /// <summary>Starts it. The development certificates must exist.</summary>
    public static async Task<ChromiumBrowser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var port = FreePorts.Next();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program, Args = [.. Arguments(), string.Create(CultureInfo.InvariantCulture, $"--remote-debugging-port={port}")],
        });
        return new ChromiumBrowser(playwright, browser, port);
    }

    /// <summary>Lets a person with a browser of their own do something; what they saw last is kept where it fails.</summary>
    /// <param name="name">The name of the test, for the files.</param>
    /// <param name="javaScript">Whether pages may run scripts.</param>
    /// <param name="visit">What the person does.</param>
    public async Task VisitAsync(string name, bool javaScript, Func<Visitor, Task> visit)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            JavaScriptEnabled = javaScript,
            ColorScheme = ColorScheme.Light,
            ViewportSize = new ViewportSize { Width = Screenshots.Wide, Height = 900 },
        });
        await using (context.ConfigureAwait(false))
        {
            await VisitAsync(context, javaScript ? name : name + "-without-javascript", visit);
        }
    }

    /// <summary>Like <see cref="VisitAsync(string, bool, Func{Visitor, Task})"/>, in a browser that sends an app its cookies also in a frame on another site.</summary>
    /// <param name="name">The name of the test, for the files.</param>
    /// <param name="visit">What the person does.</param>
    public async Task VisitWithThirdPartyCookiesAsync(string name, Func<Visitor, Task> visit)
    {
        // Chromium as Debian ships it blocks these cookies; only the preferences of a profile allow them.
        var profile = Directory.CreateTempSubdirectory("authprovider-browser-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(profile, "Default"));
            await File.WriteAllTextAsync(Path.Combine(profile, "Default", "Preferences"), """{ "profile": { "cookie_controls_mode": 0 } }""");
            var context = await _playwright.Chromium.LaunchPersistentContextAsync(
                profile, new BrowserTypeLaunchPersistentContextOptions { ExecutablePath = Program, Args = Arguments() });
            await using (context.ConfigureAwait(false))
            {
                await VisitAsync(context, name, visit);
            }
        }
        finally
        {
            Directory.Delete(profile, recursive: true);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }

    private static string[] Arguments() =>
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
        "--ignore-certificate-errors-spki-list=" + DevelopmentAuthority.Pins(),
    ];

    private static async Task VisitAsync(IBrowserContext context, string name, Func<Visitor, Task> visit)
    {
        context.SetDefaultTimeout((float)TimeSpan.FromSeconds(15).TotalMilliseconds);
        var visitor = new Visitor(await context.NewPageAsync());
        try
        {
            await visit(visitor);
        }
        catch (Exception exception)
        {
            // Where the person has several tabs, the latest is the one that matters.
            throw await Screenshots.ExplainAsync(context.Pages.Count > 0 ? context.Pages[^1] : visitor.Page, name, exception);
        }
    }
}
