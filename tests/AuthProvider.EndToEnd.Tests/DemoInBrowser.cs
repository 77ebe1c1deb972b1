using System.Security.Cryptography;
using System.Text.Json;
using AuthProvider.EndToEnd.Tests.Apps;
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

    /// <summary>Registers an app with the running provider and starts it.</summary>
    /// <returns>What it proves itself with.</returns>
    internal async Task<(string Id, string Secret)> StartAsync(SmallApp app, string scope)
    {
        var id = "small-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        var secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
        await Demo.ApplyAsync(JsonSerializer.Serialize(new
        {
            apps = new[]
            {
                new
                {
                    id, kind = "web", name = "Small", secret,
                    redirectUris = new[] { app.RedirectUri }, postLogoutRedirectUris = new[] { app.PostLogoutRedirectUri }, scopes = scope.Split(' '),
                    metadata = new { frontchannel_logout_uri = app.FrontchannelLogoutUri, frontchannel_logout_session_required = true },
                },
            },
        }));
        await app.StartAsync(Demo.Provider, id, secret, scope);
        return (id, secret);
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
