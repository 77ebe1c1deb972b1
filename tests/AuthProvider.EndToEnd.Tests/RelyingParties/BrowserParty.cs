using System.Text.Json;
using AuthProvider.EndToEnd.Tests.Browsing;
using AuthProvider.EndToEnd.Tests.Processes;

namespace AuthProvider.EndToEnd.Tests.RelyingParties;

/// <summary>A server, a browser, and two apps in it: one that gets refresh tokens, one that does not.</summary>
public sealed class BrowserParty : IAsyncLifetime
{
    private const string Password = "rain on the north window";

    private BrowserApp? _framed;
    private BrowserApp? _offline;
    private ServerProcess? _server;
    private ChromiumBrowser? _browser;

    /// <summary>The app that renews in a frame.</summary>
    public Uri FramedApp => _framed!.Address;

    /// <summary>The app that renews with a refresh token.</summary>
    public Uri OfflineApp => _offline!.Address;

    public Uri Server => _server!.Address;

    public ChromiumBrowser Browser => _browser!;

    public async Task InitializeAsync()
    {
        (_framed, _offline) = (new BrowserApp(), new BrowserApp());
        _server = await ServerProcess.StartAsync(JsonSerializer.Serialize(new
        {
            users = new[] { new { username = "alice", email = "alice@example.com", emailConfirmed = true, password = Password, displayName = "Alice" } },
            apps = new[]
            {
                Describe(_framed, "framed", ["profile"], ["authorization_code"]),
                Describe(_offline, "offline", ["profile", "offline_access"], ["authorization_code", "refresh_token"]),
            },
        }));
        var issuer = _server.Address.GetLeftPart(UriPartial.Authority);
        await _framed.StartAsync(issuer, "framed", "openid profile");
        await _offline.StartAsync(issuer, "offline", "openid profile offline_access");
        _browser = await ChromiumBrowser.StartAsync();
    }

    /// <summary>Signs a person in at an app, with the consent that it needs the first time.</summary>
    public static async Task SignInAsync(Visitor visitor, Uri app)
    {
        await visitor.GoToAsync(app);
        await visitor.ExpectAsync("body[data-ready]");
        await visitor.PressAsync("#sign-in");
        await visitor.SignInAsync("alice", Password);
        await visitor.ExpectAsync("#allow, #name:text-is('alice')");
        if (await visitor.ShowsAsync("#allow"))
        {
            await visitor.AllowAsync();
        }

        await visitor.ExpectAsync("#name:text-is('alice')");
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        foreach (var app in new[] { _framed, _offline })
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private static object Describe(BrowserApp app, string id, string[] scopes, string[] grantTypes) => new
    {
        id, kind = "spa", name = id, scopes, grantTypes, redirectUris = new[] { app.Address, app.SilentRedirectUri }, postLogoutRedirectUris = new[] { app.Address },
    };
}
