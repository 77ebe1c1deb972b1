using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests;

/// <summary>The demo and a browser, started once for all tests that look at pages.</summary>
public sealed class DemoInBrowser : IAsyncLifetime
{
    /// <summary>The name of the collection.</summary>
    public const string Name = "The demo in a browser";

    private ChromiumBrowser? _browser;

    public DemoProcesses Demo { get; } = new();

    public ChromiumBrowser Browser => _browser ?? throw new InvalidOperationException("The browser has not been started.");

    public async Task InitializeAsync()
    {
        await Demo.InitializeAsync();
        _browser = await ChromiumBrowser.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        await Demo.DisposeAsync();
    }
}

/// <summary>The tests that share the demo and the browser.</summary>
[CollectionDefinition(DemoInBrowser.Name)]
public sealed class DemoInBrowserCollection : ICollectionFixture<DemoInBrowser>;
